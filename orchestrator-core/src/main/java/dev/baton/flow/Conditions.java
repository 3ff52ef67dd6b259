package dev.baton.flow;

import dev.baton.flow.Token.Kind;
import dev.baton.source.Span;

/** The heads of branches, well written or nearly so. */
final class Conditions {
    /** A condition's text, trimmed, and where it stands. */
    record Text(String text, Span span) {}

    private Conditions() {}

    /** Whether a branch begins here: a condition, or {@code ~>} and a condition. */
    static boolean startsAt(Cursor in) {
        return in.peek().isCondition() || in.at(Kind.TILDE) && in.peek(1).isCondition() || isMalformed(in);
    }

    /** The first word of the branch that begins here, which is not the {@code ~>} before it. */
    static Token first(Cursor in) {
        return in.at(Kind.TILDE) ? in.peek(1) : in.peek();
    }

    /** A condition without its {@code if}, or without its parentheses before a {@code ~>} on the same line. */
    private static boolean isMalformed(Cursor in) {
        if (in.at(Kind.LEFT_PAREN)) {
            return true;
        }
        boolean word = in.atWord("if") || in.atWord("else") || in.atWord("elif");
        return word && !in.peek(1).is(Kind.COLON) && tildeAhead(in) > 0;
    }

    /** How many words stand before a {@code ~>} on this line that nothing else comes before, or -1. */
    private static int tildeAhead(Cursor in) {
        for (int i = 1; i < Cursor.LOOK_AHEAD; i++) {
            Token t = in.peek(i);
            switch (t.kind()) {
                case TILDE -> {
                    return i;
                }
                case END, ARROW, PARALLEL, LEFT_BRACKET, RIGHT_BRACKET, CONDITION, UNCLOSED_CONDITION -> {
                    return -1;
                }
                default -> {
                    if (t.first()) {
                        return -1;
                    }
                }
            }
        }
        return -1;
    }

    static Text read(ParserImpl parser) {
        Cursor in = parser.in;
        Token t = in.peek();
        if (t.isCondition()) {
            in.next();
            int from = in.text(t).indexOf("if") + t.start() + 2;
            return text(in, from, t.is(Kind.CONDITION) ? t.end() - 1 : t.end());
        }
        return t.is(Kind.LEFT_PAREN) ? withoutIf(parser) : withoutParentheses(parser);
    }

    private static Text withoutIf(ParserImpl parser) {
        Cursor in = parser.in;
        Token open = in.next();
        boolean isElse = in.atWord("else") && in.peek(1).is(Kind.RIGHT_PAREN);
        parser.problems.error(
                "expected-condition",
                in.span(open),
                "Expected '(if' and a condition, but found '(' and " + in.describe(in.peek()),
                isElse ? "write '(if true)' for the branch that is taken otherwise" : "write '(if …)'");
        int depth = 1;
        while (depth > 0 && !in.peek().first() && !in.at(Kind.TILDE) && !in.atEnd()) {
            Token t = in.next();
            depth += t.is(Kind.LEFT_PAREN) ? 1 : t.is(Kind.RIGHT_PAREN) ? -1 : 0;
        }
        return text(
                in,
                open.end(),
                depth == 0 ? in.previous().start() : in.previous().end());
    }

    private static Text withoutParentheses(ParserImpl parser) {
        Cursor in = parser.in;
        Token word = in.peek();
        int words = tildeAhead(in);
        boolean isElse = in.atWord("else") && words == 1;
        parser.problems.error(
                "expected-condition",
                in.span(word),
                "Expected a condition in parentheses, but found " + in.describe(word),
                isElse ? "write '(if true)' for the branch that is taken otherwise" : "write '(if …)~>'");
        for (int i = 0; i < words; i++) {
            in.next();
        }
        return text(in, word.end(), in.previous().end());
    }

    private static Text text(Cursor in, int from, int to) {
        String whole = in.text(Math.min(from, to), to);
        int start = Math.min(from, to) + (whole.length() - whole.stripLeading().length());
        int end = Math.max(start, Math.min(from, to) + whole.stripTrailing().length());
        return new Text(in.text(start, end), in.span(start, end));
    }
}
