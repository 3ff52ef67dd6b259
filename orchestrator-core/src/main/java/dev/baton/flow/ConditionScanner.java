package dev.baton.flow;

import java.util.Locale;
import java.util.Set;

/**
 * Finds where a condition ends that was opened by {@code (if}. A quote opens a string only where an operand can start,
 * so that plain language with apostrophes stays plain.
 */
final class ConditionScanner {
    /** Words after which an operand can start. */
    private static final Set<String> OPERATORS = Set.of("and", "or", "not", "matches", "contains");

    /**
     * @param end behind the closing parenthesis, or where the condition is taken to end when there is none
     * @param scanned how far the text was read
     * @param openQuote a quote behind an operator that nothing closes, or -1
     */
    record Result(boolean closed, int end, int scanned, int openQuote) {}

    private final LineEnds lines;
    private final String text;
    private final int limit;
    private int pos;
    private int depth;
    private int firstArrow = -1;
    private boolean operandCanStart = true;
    private boolean behindSign;
    private int openQuote = -1;

    private ConditionScanner(String text, int from, int limit, LineEnds lines) {
        this.lines = lines;
        this.text = text;
        this.pos = from;
        this.limit = limit;
    }

    /** Reads from behind the word {@code if}. */
    static Result scan(String text, int from, int limit, LineEnds lines) {
        return new ConditionScanner(text, from, limit, lines).run(from);
    }

    private Result run(int from) {
        while (pos < limit) {
            char c = text.charAt(pos);
            if (c == ')' && depth == 0) {
                return new Result(true, pos + 1, pos + 1, openQuote);
            }
            if (text.startsWith("~>", pos) || c == '\n' && isBlankLine(pos + 1)) {
                break;
            }
            if (c == '-' && firstArrow < 0 && text.startsWith("->", pos)) {
                firstArrow = pos;
            }
            step(c);
        }
        return new Result(false, likelyEnd(from), pos, -1);
    }

    private boolean isBlankLine(int from) {
        int end = Chars.skipBlanks(text, from, limit);
        return end >= limit || text.charAt(end) == '\n';
    }

    /** An unclosed condition ends before an arrow on its first line, else with that line. */
    private int likelyEnd(int from) {
        int end = Math.min(pos, lines.of(from));
        if (firstArrow >= 0) {
            end = Math.min(end, firstArrow);
        }
        return Chars.trimEnd(text, from, end);
    }

    private void step(char c) {
        if (Chars.isLetterOrDigit(text.codePointAt(pos))) {
            word();
        } else if (c == '\'' || c == '"') {
            quote(c);
        } else {
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            }
            if (c != '\n' && !Chars.isBlank(c)) {
                operandCanStart = "(,[=<>!&|+*/%".indexOf(c) >= 0;
                behindSign = "(=<>!".indexOf(c) >= 0;
            }
            pos += Character.charCount(text.codePointAt(pos));
        }
    }

    private void word() {
        int end = Chars.wordEnd(text, pos, limit);
        boolean wordLike = end - pos <= "contains".length();
        behindSign = false;
        operandCanStart =
                wordLike && OPERATORS.contains(text.substring(pos, end).toLowerCase(Locale.ROOT));
        pos = end;
    }

    private void quote(char quote) {
        int close = operandCanStart ? closingQuote(quote) : -1;
        if (close < 0 && operandCanStart && behindSign && openQuote < 0) {
            openQuote = pos;
        }
        pos = close < 0 ? pos + 1 : close + 1;
        operandCanStart = false;
        behindSign = false;
    }

    private int closingQuote(char quote) {
        for (int i = pos + 1; i < limit; i++) {
            char c = text.charAt(i);
            if (c == quote) {
                return i;
            }
            if (c == '\n') {
                return -1;
            }
            if (c == '\\' && i + 1 < limit && text.charAt(i + 1) != '\n') {
                i++;
            }
        }
        return -1;
    }
}
