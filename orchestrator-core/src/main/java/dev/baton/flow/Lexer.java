package dev.baton.flow;

import dev.baton.diagnostic.Diagnostic;
import dev.baton.flow.Token.Kind;
import dev.baton.flow.syntax.Flow;
import dev.baton.flow.syntax.StringLit;
import dev.baton.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Splits a flow's body into words. Conditions are one word each; templates outside strings are letters, so that a first
 * reading can find them. It reports only what ends nowhere; words that mean nothing are for the parser to judge.
 */
final class Lexer {
    /** How far the end of a string in the wrong quotes is looked for. */
    private static final int LONGEST_SLIP = 1_000;

    private final Source source;
    private final MappedText input;
    private final String text;
    private final UnaryOperator<String> resolve;
    private final LineEnds lines;
    private final StringScanner strings;

    private final List<Token> tokens = new ArrayList<>();
    private final List<Comment> comments = new ArrayList<>();
    private final List<Diagnostic> problems = new ArrayList<>();
    private final List<TemplateText> codeTemplates = new ArrayList<>();
    private final List<Flow.Template> stringTemplates = new ArrayList<>();

    private int pos;
    private int lineStart;
    private boolean first = true;
    private int indent;
    /** Conditions that open before this offset are read within their line: a longer search was in vain already. */
    private int searchedConditions;

    private Lexer(Source source, MappedText input, UnaryOperator<String> resolve) {
        this.source = source;
        this.input = input;
        this.text = input.text();
        this.resolve = resolve;
        this.lines = new LineEnds(text, input.end());
        this.strings = new StringScanner(text, input.end(), lines);
    }

    /**
     * Reads a body up to its end or a line {@code ---}.
     *
     * @param resolve a name with its templates replaced, for the one place where the name decides how a string is read
     */
    static Lexed lex(Source source, MappedText input, UnaryOperator<String> resolve) {
        return new Lexer(source, input, resolve).run();
    }

    private Lexed run() {
        pos = input.start();
        lineStart = pos;
        while (pos < input.end() && !atBodyEnd()) {
            char c = text.charAt(pos);
            if (c == '\n') {
                pos++;
                lineStart = pos;
                first = true;
            } else if (Chars.isBlank(c)) {
                pos++;
            } else if (c == '#') {
                comment();
            } else {
                word(c);
            }
        }
        if (first) {
            indent = 0;
        }
        tokens.add(new Token(Kind.END, pos, pos, true, 0, null));
        return new Lexed(input, tokens, comments, problems, codeTemplates, stringTemplates, pos);
    }

    private boolean atBodyEnd() {
        return first && text.startsWith("---", pos) && isDashLine(text, pos, input.end());
    }

    /** Whether nothing but blanks follows three dashes on their line. */
    static boolean isDashLine(String text, int dashes, int limit) {
        int end = Chars.skipBlanks(text, dashes + 3, limit);
        return end >= limit || text.charAt(end) == '\n';
    }

    private void comment() {
        int end = lines.of(pos);
        String content = text.substring(pos, Chars.trimEnd(text, pos, end));
        comments.add(new Comment(input.map().start(pos), content, first));
        pos = end;
    }

    private void word(char c) {
        if (first) {
            indent = Chars.width(text, lineStart, pos);
        }
        int identifierEnd = identifierEnd(pos);
        if (identifierEnd > pos) {
            add(Kind.IDENT, identifierEnd);
        } else if (c == '"' && touchesString()) {
            add(Kind.OTHER, pos + 1);
        } else if (c == '"') {
            string();
        } else if (c == '(' && conditionStart() > 0) {
            condition(conditionStart());
        } else if (Character.isDigit(c) || c == '-' && isNegativeNumber()) {
            add(Kind.NUMBER, numberEnd(pos + 1));
        } else if (c == '\'' || c == '\u2018' || c == '\u201C') {
            typographicString(c);
        } else {
            symbol();
        }
        first = false;
    }

    private void add(Kind kind, int end) {
        add(kind, end, null);
    }

    private void add(Kind kind, int end, @Nullable StringLit string) {
        tokens.add(new Token(kind, pos, end, first, indent, string));
        pos = end;
    }

    /** Letters, digits and templates. */
    private int identifierEnd(int from) {
        int end = from;
        while (true) {
            int next =
                    end == from ? Chars.identifierEnd(text, end, input.end()) : Chars.wordEnd(text, end, input.end());
            if (next == end) {
                TemplateText template = TemplateText.at(text, end, input.end());
                if (template == null) {
                    return end;
                }
                codeTemplates.add(template);
                next = template.end();
            }
            end = next;
        }
    }

    private boolean isNegativeNumber() {
        return pos + 1 < input.end() && Character.isDigit(text.charAt(pos + 1));
    }

    /** Digits with what is written without a gap behind them: {@code 2.0}, {@code 30s}, {@code 1%}. */
    private int numberEnd(int from) {
        int i = from;
        while (i < input.end()) {
            char c = text.charAt(i);
            boolean fraction = c == '.' && i + 1 < input.end() && Character.isDigit(text.charAt(i + 1));
            if (!fraction && c != '%' && !Chars.isLetterOrDigit(c)) {
                break;
            }
            i++;
        }
        return i;
    }

    /** One quote too many behind a string, which opens no other. */
    private boolean touchesString() {
        return !tokens.isEmpty()
                && tokens.getLast().is(Kind.STRING)
                && tokens.getLast().end() == pos;
    }

    private void string() {
        boolean block = text.startsWith("\"\"\"", pos) && pos + 3 <= input.end();
        var language = languageHere();
        int from = pos + (block ? 3 : 1);
        var found = block ? strings.block(from) : strings.quoted(from, language.onlyQuoteEscapes);
        StringLit string = block
                ? StringCooker.block(input, from, found.contentEnd(), found.end(), language, stringTemplates)
                : StringCooker.quoted(input, from, found.contentEnd(), found.end(), language, stringTemplates);
        if (!found.closed()) {
            var end = input.span(found.end(), found.end());
            problems.add(Problems.unclosedString(source, input.span(pos, from), end, string.kind()));
        }
        if (found.innerQuote() >= 0) {
            problems.add(Problems.bareQuote(source, input.span(found.innerQuote(), found.innerQuote() + 1)));
        }
        add(found.closed() ? Kind.STRING : Kind.UNCLOSED_STRING, found.end(), string);
    }

    /** A step's own text is read by the rules of the step's name; keys of objects and gates have no such rules. */
    private StringCooker.Language languageHere() {
        int last = tokens.size() - 1;
        boolean named = last >= 1
                && tokens.get(last).is(Kind.COLON)
                && tokens.get(last - 1).is(Kind.IDENT);
        if (!named || last >= 2 && makesNoStep(tokens.get(last - 2))) {
            return StringCooker.Language.PLAIN;
        }
        Token name = tokens.get(last - 1);
        return StringCooker.Language.of(resolve.apply(text.substring(name.start(), name.end())));
    }

    private static boolean makesNoStep(Token beforeName) {
        return beforeName.is(Kind.AT) || beforeName.is(Kind.LEFT_BRACE) || beforeName.is(Kind.COMMA);
    }

    /** Behind the word {@code if} when this parenthesis opens a condition, else -1. */
    private int conditionStart() {
        int word = pos + 1;
        while (word < input.end() && Chars.isBlank(text.charAt(word))) {
            word++;
        }
        boolean isIf = text.startsWith("if", word) && Chars.wordEnd(text, word, input.end()) == word + 2;
        return isIf ? word + 2 : -1;
    }

    private void condition(int from) {
        int limit = pos < searchedConditions ? Math.max(from, lines.of(pos)) : input.end();
        var found = ConditionScanner.scan(text, from, limit, lines);
        if (!found.closed()) {
            searchedConditions = Math.max(searchedConditions, found.scanned());
            problems.add(
                    Problems.unclosedCondition(source, input.span(pos, pos + 1), input.span(found.end(), found.end())));
        }
        if (found.openQuote() >= 0) {
            var quote = input.span(found.openQuote(), found.openQuote() + 1);
            problems.add(Problems.unclosedQuote(source, quote, text.charAt(found.openQuote())));
        }
        templatesIn(pos, found.end());
        add(found.closed() ? Kind.CONDITION : Kind.UNCLOSED_CONDITION, found.end());
    }

    private void templatesIn(int from, int to) {
        for (int i = text.indexOf("{{", from, to); i >= 0; i = text.indexOf("{{", i, to)) {
            TemplateText template = TemplateText.at(text, i, to);
            if (template == null) {
                i++;
            } else {
                codeTemplates.add(template);
                i = template.end();
            }
        }
    }

    /** Quotes of other shapes, with their end on the same line, are read as a string and refused by the parser. */
    private void typographicString(char open) {
        char close = open == '\u201C' ? '\u201D' : open == '\u2018' ? '\u2019' : open;
        int end = text.indexOf(close, pos + 1, Math.min(lines.of(pos), pos + LONGEST_SLIP));
        boolean inWord = pos > input.start() && Chars.isLetterOrDigit(text.charAt(pos - 1));
        if (inWord || end < 0) {
            add(Kind.OTHER, pos + 1);
            return;
        }
        int from = pos + 1;
        var string = StringCooker.quoted(input, from, end, end + 1, StringCooker.Language.PLAIN, stringTemplates);
        add(Kind.SINGLE_QUOTED, end + 1, string);
    }

    private void symbol() {
        Symbols.Symbol symbol = Symbols.at(text, pos, input.end());
        add(symbol.kind(), symbol.end());
    }
}
