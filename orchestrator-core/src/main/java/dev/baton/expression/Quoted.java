package dev.baton.expression;

import org.jspecify.annotations.Nullable;

/**
 * A string inside a condition.
 *
 * @param content without the quotes; a backslash before the quote is removed, every other one stays
 * @param end the offset behind the closing quote
 */
record Quoted(String content, int end) {

    /** The string that begins at the offset, or null when none does or it never ends. */
    static @Nullable Quoted at(CharSequence text, int start) {
        if (start >= text.length()) {
            return null;
        }
        char quote = text.charAt(start);
        if (quote != '\'' && quote != '"') {
            return null;
        }
        var content = new StringBuilder();
        for (int at = start + 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == quote) {
                return new Quoted(content.toString(), at + 1);
            }
            if (c == '\\' && at + 1 < text.length()) {
                char next = text.charAt(++at);
                content.append(next == quote ? "" : "\\").append(next);
            } else {
                content.append(c);
            }
        }
        return null;
    }
}
