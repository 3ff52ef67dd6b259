package dev.baton.step.script;

/** Writes a text as one word of Bash, on one line. */
final class BashTemplateQuoting {
    private BashTemplateQuoting() {}

    /**
     * Appends the text in quotes. A newline is written as an escape, because a quoted one would shift the line numbers
     * of what follows.
     */
    static void append(String text, StringBuilder out) {
        if (text.indexOf('\n') < 0) {
            appendPlain(text, out);
        } else {
            appendEscaped(text, out);
        }
    }

    private static void appendPlain(String text, StringBuilder out) {
        out.append('\'');
        int from = 0;
        for (int quote = text.indexOf('\''); quote >= 0; quote = text.indexOf('\'', from)) {
            out.append(text, from, quote).append("'\\''");
            from = quote + 1;
        }
        out.append(text, from, text.length()).append('\'');
    }

    private static void appendEscaped(String text, StringBuilder out) {
        out.append("$'");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\'', '\\' -> out.append('\\').append(c);
                default -> out.append(c);
            }
        }
        out.append('\'');
    }
}
