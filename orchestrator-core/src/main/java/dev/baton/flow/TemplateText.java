package dev.baton.flow;

import org.jspecify.annotations.Nullable;

/**
 * {@code {{name}}} or {@code {{name:default}}} as it stands in a text.
 *
 * @param start of the first brace
 * @param end behind the last brace
 */
record TemplateText(String name, @Nullable String defaultValue, int start, int end) {
    /** The template that starts here, or null when these braces are none. */
    static @Nullable TemplateText at(String text, int start, int limit) {
        if (!text.startsWith("{{", start)) {
            return null;
        }
        int nameEnd = Chars.identifierEnd(text, start + 2, limit);
        if (nameEnd == start + 2 || nameEnd >= limit) {
            return null;
        }
        String name = text.substring(start + 2, nameEnd);
        if (text.startsWith("}}", nameEnd)) {
            return nameEnd + 2 <= limit ? new TemplateText(name, null, start, nameEnd + 2) : null;
        }
        int end = text.charAt(nameEnd) == ':' ? defaultEnd(text, nameEnd + 1, limit) : -1;
        return end < 0 ? null : new TemplateText(name, text.substring(nameEnd + 1, end), start, end + 2);
    }

    /**
     * Where a default value ends: at the first closing braces that are not its own. It ends nowhere when another
     * template opens in it, which also keeps a row of unclosed ones from being read again and again.
     */
    private static int defaultEnd(String text, int from, int limit) {
        int open = 0;
        for (int i = from; i < limit - 1; i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '{' && text.charAt(i + 1) == '{') {
                return -1;
            }
            if (c == '{') {
                open++;
            } else if (c == '}' && open > 0) {
                open--;
            } else if (c == '}' && text.charAt(i + 1) == '}') {
                return i;
            }
        }
        return -1;
    }
}
