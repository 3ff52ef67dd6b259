package dev.baton.flow;

import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a string ends. When its quote was forgotten, the next string's opening quote looks like its closing one;
 * what stands around that quote tells the two apart.
 */
final class StringScanner {
    /**
     * @param contentEnd where the content ends
     * @param end behind the closing quotes, or where reading goes on when there are none
     * @param innerQuote a quote within the string that is not escaped, or -1
     */
    record Result(boolean closed, int contentEnd, int end, int innerQuote) {
        static Result closed(int contentEnd, int quotes) {
            return new Result(true, contentEnd, contentEnd + quotes, -1);
        }

        static Result unclosed(int end) {
            return new Result(false, end, end, -1);
        }
    }

    private static final String BLOCK = "\"\"\"";
    /** How far the end of a string with bare quotes in it is looked for. */
    private static final int LONGEST_SLIP = 1_000;

    private final LineEnds lines;
    private final String text;
    private final int limit;
    /** Strings that open before this offset are read within their line: a longer search was in vain already. */
    private int searched;
    /** How many triple quotes stand from each on; made when first needed. */
    private @Nullable TreeMap<Integer, Integer> blockQuotes;

    StringScanner(String text, int limit, LineEnds lines) {
        this.lines = lines;
        this.text = text;
        this.limit = limit;
    }

    /** Reads from behind the opening quote. */
    Result quoted(int from, boolean onlyQuoteEscapes) {
        int lineEnd = lines.of(from);
        int close = closingQuote(from, from < searched ? lineEnd : limit, onlyQuoteEscapes);
        if (close >= 0 && (close < lineEnd || !looksLikeOpening(close, 1))) {
            int last = runsIntoWord(close + 1) ? outerQuote(close + 1, onlyQuoteEscapes) : -1;
            return last < 0 ? Result.closed(close, 1) : new Result(true, last, last + 1, close);
        }
        searched = Math.max(searched, close < 0 ? limit : close);
        return Result.unclosed(likelyEnd(from, lineEnd));
    }

    /** Whether a closing quote touches what can only be more of the string's text. */
    private boolean runsIntoWord(int offset) {
        return offset < limit
                && (Chars.isLetterOrDigit(text.codePointAt(offset)) || "\\/.$%<".indexOf(text.charAt(offset)) >= 0);
    }

    /** The first quote on this line, behind one that should have been escaped, that what follows shows to be the last. */
    private int outerQuote(int from, boolean onlyQuoteEscapes) {
        int lineEnd = Math.min(lines.of(from), from + LONGEST_SLIP);
        int quote = closingQuote(from, lineEnd, onlyQuoteEscapes);
        while (quote >= 0 && !endsStep(quote + 1)) {
            quote = closingQuote(quote + 1, lineEnd, onlyQuoteEscapes);
        }
        return quote;
    }

    private boolean endsStep(int offset) {
        int next = Chars.skipBlanks(text, offset, limit);
        if (next >= limit || "\n#".indexOf(text.charAt(next)) >= 0) {
            return true;
        }
        boolean variable = text.charAt(next) == ':' && next + 1 < limit && Chars.isLetter(text.codePointAt(next + 1));
        return variable || isConnector(next);
    }

    private boolean isConnector(int offset) {
        return text.startsWith("->", offset) || text.startsWith("~>", offset) || text.startsWith("||", offset);
    }

    /** Reads from behind the opening quotes; quotes that touch the closing ones belong to the content. */
    Result block(int from) {
        int close = from < searched ? -1 : text.indexOf(BLOCK, from);
        while (close >= 0 && close + 3 < limit && text.charAt(close + 3) == '"') {
            close++;
        }
        if (close >= 0 && close + 3 <= limit && !looksLikeOpening(close, 3) && !isLastButUnpaired(close)) {
            return Result.closed(close, 3);
        }
        boolean another = close >= 0 && close + 3 <= limit;
        searched = Math.max(searched, another ? close : limit);
        return Result.unclosed(another ? Math.max(from, lineStart(close) - 1) : limit);
    }

    private int closingQuote(int from, int to, boolean onlyQuoteEscapes) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i;
            }
            if (c == '\\' && i + 1 < to && (!onlyQuoteEscapes || text.charAt(i + 1) == '"')) {
                i++;
            }
        }
        return -1;
    }

    /** Whether quotes stand behind {@code name:} and before what cannot follow a string. */
    private boolean looksLikeOpening(int quote, int length) {
        return quote > 0
                && text.charAt(quote - 1) == ':'
                && isNameBefore(quote - 1)
                && !canFollowString(quote + length);
    }

    /** Whether quotes that end their line stand behind {@code name:}, with as many before them as an opening one has. */
    private boolean isLastButUnpaired(int close) {
        int lineEnd = Chars.lineEnd(text, close, limit);
        boolean candidate = text.charAt(close - 1) == ':'
                && isNameBefore(close - 1)
                && Chars.skipBlanks(text, close + 3, limit) == lineEnd;
        return candidate && blocksFrom(close + 3) % 2 == 1;
    }

    /** How many triple quotes stand behind an offset. */
    private int blocksFrom(int offset) {
        if (blockQuotes == null) {
            blockQuotes = new TreeMap<>(Comparator.reverseOrder());
            int count = 0;
            for (int i = text.lastIndexOf(BLOCK, limit - 3); i >= 0; i = text.lastIndexOf(BLOCK, i - 3)) {
                blockQuotes.put(i, ++count);
            }
        }
        var next = blockQuotes.floorEntry(offset);
        return next == null ? 0 : next.getValue();
    }

    private boolean isNameBefore(int colon) {
        return colon > 0 && Chars.isLetterOrDigit(text.codePointBefore(colon));
    }

    private boolean canFollowString(int offset) {
        int next = Chars.skipBlanks(text, offset, limit);
        if (next >= limit || text.charAt(next) == '\n') {
            return true;
        }
        if (text.charAt(next) == '{') {
            int name = Chars.skipBlanks(text, next + 1, limit);
            int colon = Chars.skipBlanks(text, Chars.wordEnd(text, name, limit), limit);
            return colon < limit && (text.charAt(colon) == ':' || text.charAt(colon) == '}' && colon == next + 1);
        }
        return ":,])}(#".indexOf(text.charAt(next)) >= 0 || isConnector(next) || text.startsWith("undo", next);
    }

    /** An unclosed string is taken to end with its line, before {@code :name ->} at the end of it. */
    private int likelyEnd(int from, int lineEnd) {
        int end = Chars.trimEnd(text, from, lineEnd);
        int arrow = beforeSuffix(from, end, "->", "~>", "||");
        int options = beforeOptions(from, arrow);
        return beforeVariable(from, options);
    }

    private int beforeSuffix(int from, int end, String... suffixes) {
        for (String suffix : suffixes) {
            if (end - suffix.length() >= from && text.startsWith(suffix, end - suffix.length())) {
                return Chars.trimEnd(text, from, end - suffix.length());
            }
        }
        return end;
    }

    private int beforeOptions(int from, int end) {
        if (end == from || text.charAt(end - 1) != '}') {
            return end;
        }
        int open = text.lastIndexOf('{', end - 1);
        boolean options = open >= from && text.substring(open, end).contains(": ");
        return options ? Chars.trimEnd(text, from, open) : end;
    }

    private int beforeVariable(int from, int end) {
        int i = end;
        while (i > from && (text.charAt(i - 1) == '-' || Chars.isLetterOrDigit(text.charAt(i - 1)))) {
            i--;
        }
        boolean variable = i > from && i < end && text.charAt(i - 1) == ':' && Chars.isLetter(text.charAt(i));
        return variable ? i - 1 : end;
    }

    private int lineStart(int offset) {
        return text.lastIndexOf('\n', offset - 1) + 1;
    }
}
