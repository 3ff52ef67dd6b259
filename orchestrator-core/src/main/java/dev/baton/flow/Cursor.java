package dev.baton.flow;

import dev.baton.flow.Token.Kind;
import dev.baton.flow.syntax.Name;
import dev.baton.source.Span;
import java.util.List;

/** Where the parser stands in the words of a flow. */
final class Cursor {
    /** How many words a guess after a mistake may look at, so that many mistakes are not many times the work. */
    static final int LOOK_AHEAD = 200;

    private final MappedText text;
    private final List<Token> tokens;
    private int pos;

    Cursor(MappedText text, List<Token> tokens) {
        this.text = text;
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(pos);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(pos + ahead, tokens.size() - 1));
    }

    boolean at(Kind kind) {
        return peek().is(kind);
    }

    boolean at(Kind kind, Kind second) {
        return at(kind) && peek(1).is(second);
    }

    boolean atEnd() {
        return at(Kind.END);
    }

    /** Whether the next word is this one. */
    boolean atWord(String word) {
        Token t = peek();
        return t.is(Kind.IDENT)
                && t.end() - t.start() == word.length()
                && text.text().startsWith(word, t.start());
    }

    Token next() {
        Token t = tokens.get(pos);
        if (pos < tokens.size() - 1) {
            pos++;
        }
        return t;
    }

    /** Takes the next word when it is of this kind. */
    boolean accept(Kind kind) {
        if (at(kind)) {
            next();
            return true;
        }
        return false;
    }

    /** The word before the next one; the next one itself at the start. */
    Token previous() {
        return tokens.get(Math.max(0, pos - 1));
    }

    void skipToEnd() {
        pos = tokens.size() - 1;
    }

    int position() {
        return pos;
    }

    void reset(int position) {
        pos = position;
    }

    String text(Token t) {
        return text.text().substring(t.start(), t.end());
    }

    /** The text from the start of one word to the end of another. */
    String text(Token from, Token to) {
        return text.text().substring(from.start(), to.end());
    }

    String text(int from, int to) {
        return text.text().substring(from, to);
    }

    Span span(Token t) {
        return text.span(t.start(), t.end());
    }

    Span span(int from, int to) {
        return text.span(from, to);
    }

    /** The place from the start of a word to the end of the last one taken. */
    Span spanFrom(Token from) {
        return text.span(from.start(), Math.max(from.start(), previous().end()));
    }

    /** The empty place behind the last word taken. */
    Span endOfPrevious() {
        int end = text.map().end(previous().end());
        return new Span(end, end);
    }

    Name name(Token t) {
        return new Name(text(t), span(t));
    }

    /** How a message calls a word. */
    String describe(Token t) {
        return switch (t.kind()) {
            case IDENT, NUMBER, OTHER -> "'" + shortened(text(t)) + "'";
            case STRING, UNCLOSED_STRING, SINGLE_QUOTED -> "the string " + shortened(firstLine(text(t)));
            case CONDITION, UNCLOSED_CONDITION -> "the condition " + shortened(firstLine(text(t)));
            default -> t.kind().description();
        };
    }

    private static String firstLine(String s) {
        int end = s.indexOf('\n');
        return end < 0 ? s : s.substring(0, end) + "…";
    }

    private static String shortened(String s) {
        return s.length() <= 40 ? s : s.substring(0, 39) + "…";
    }
}
