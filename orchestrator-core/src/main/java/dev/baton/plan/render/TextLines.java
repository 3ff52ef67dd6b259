package dev.baton.plan.render;

import java.util.ArrayList;
import java.util.List;

/** A text broken into lines, and how wide it is; fonts differ, so that widths are on the safe side. */
record TextLines(List<String> lines) {
    static final double LINE_HEIGHT = 16;

    /** How much wider a bold line is. */
    static final double BOLD = 1.15;

    /** At most so many lines of at most so many characters; the rest becomes an ellipsis. */
    static TextLines wrap(String text, int columns, int most) {
        var lines = new ArrayList<String>();
        String rest = text;
        while (!rest.isEmpty() && lines.size() < most) {
            boolean last = lines.size() + 1 == most;
            int end =
                    rest.length() <= columns ? rest.length() : last ? safe(rest, columns - 1) : breakAt(rest, columns);
            lines.add(
                    last && end < rest.length()
                            ? rest.substring(0, end) + "…"
                            : rest.substring(0, end).strip());
            rest = rest.substring(end).strip();
        }
        return new TextLines(lines);
    }

    double height() {
        return lines.size() * LINE_HEIGHT;
    }

    double width() {
        return lines.stream().mapToDouble(TextLines::width).max().orElse(0);
    }

    /** How wide a line of 12 pixels is at most. */
    static double width(String line) {
        return line.codePoints()
                .mapToDouble(c -> c >= 0x2E80 ? 13 : Character.isUpperCase(c) || c == 'm' || c == 'w' ? 9 : 6.9)
                .sum();
    }

    /** How wide a bold line is at most. */
    static double bold(String line) {
        return width(line) * BOLD;
    }

    private static int breakAt(String text, int columns) {
        int space = text.lastIndexOf(' ', columns);
        return space > columns / 2 ? space + 1 : safe(text, columns);
    }

    /** Not between the halves of a character. */
    private static int safe(String text, int index) {
        return Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
    }
}
