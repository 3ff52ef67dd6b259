package dev.baton.view.graph;

/** Texts short enough for a box. */
final class GraphTexts {
    static final int TITLE_CHARS = 48;
    static final int TEXT_CHARS = 44;

    private GraphTexts() {}

    static String title(String text) {
        return oneLine(text, TITLE_CHARS);
    }

    static String text(String text) {
        return oneLine(text, TEXT_CHARS);
    }

    private static String oneLine(String text, int most) {
        String line = text.strip().replaceAll("\\s+", " ");
        if (line.codePointCount(0, line.length()) <= most) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, most - 1)) + "…";
    }

    static String xml(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
            }
        });
        return out.toString();
    }
}
