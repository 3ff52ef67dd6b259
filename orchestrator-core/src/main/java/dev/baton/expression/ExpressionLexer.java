package dev.baton.expression;

import org.jspecify.annotations.Nullable;

/** The words of a condition, read one at a time where the parser expects them: what a quote means depends on that. */
abstract class ExpressionLexer {
    final String text;
    int at;

    ExpressionLexer(String text) {
        this.text = text;
    }

    /** The text is no expression, from the offset on. Carries no stack trace: it is an answer, not a fault. */
    static final class NotAnExpression extends Exception {
        final int offset;

        NotAnExpression(int offset, String message) {
            super(message, null, false, false);
            this.offset = offset;
        }
    }

    final @Nullable Expr number() throws NotAnExpression {
        int start = at;
        int digits = peek("-") ? at + 1 : at;
        int end = digitsEnd(digits);
        if (end == digits) {
            return null;
        }
        if (end + 1 < text.length() && text.charAt(end) == '.' && isDigit(end + 1)) {
            end = digitsEnd(end + 1);
        }
        end = exponentEnd(end);
        at = end;
        if (Identifiers.end(text, at) > at) {
            throw expected("a number to end");
        }
        return new Expr.Num(text.substring(start, end));
    }

    private int exponentEnd(int from) {
        if (from >= text.length() || Character.toLowerCase(text.charAt(from)) != 'e') {
            return from;
        }
        int digits = from + 1 < text.length() && "+-".indexOf(text.charAt(from + 1)) >= 0 ? from + 2 : from + 1;
        int end = digitsEnd(digits);
        return end == digits ? from : end;
    }

    private int digitsEnd(int from) {
        int end = from;
        while (isDigit(end)) {
            end++;
        }
        return end;
    }

    private boolean isDigit(int offset) {
        return offset < text.length() && text.charAt(offset) >= '0' && text.charAt(offset) <= '9';
    }

    /**
     * A string if one begins here. Only its quote can be escaped, so that regular expressions need no second layer of
     * backslashes.
     */
    final @Nullable String string() {
        Quoted quoted = Quoted.at(text, at);
        if (quoted == null) {
            return null;
        }
        at = quoted.end();
        return quoted.content();
    }

    final boolean word(String word) {
        skipSpace();
        int end = Identifiers.end(text, at);
        if (end - at == word.length() && text.regionMatches(true, at, word, 0, word.length())) {
            at = end;
            return true;
        }
        return false;
    }

    final boolean symbol(String symbol) {
        skipSpace();
        if (!text.startsWith(symbol, at)) {
            return false;
        }
        at += symbol.length();
        return true;
    }

    final boolean peek(String symbol) {
        skipSpace();
        return text.startsWith(symbol, at);
    }

    final void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    final NotAnExpression expected(String what) {
        skipSpace();
        String got = at >= text.length() ? "the condition ends" : "got '" + excerpt() + "'";
        return new NotAnExpression(at, "Expected " + what + ", but " + got);
    }

    private String excerpt() {
        int end = Identifiers.end(text, at);
        end = end > at ? Math.min(end, at + 40) : text.offsetByCodePoints(at, 1);
        return text.substring(at, end);
    }
}
