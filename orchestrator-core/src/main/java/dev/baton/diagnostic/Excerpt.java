package dev.baton.diagnostic;

import dev.baton.source.LineMap;
import dev.baton.source.Source;
import dev.baton.source.Span;

/**
 * A source line as a terminal shows it, with the place underlined: tabs as blanks, control characters made visible,
 * characters of double width counted as two, and long lines cut around the place.
 */
final class Excerpt {
    private static final int LONGEST_LINE = 120;
    private static final int BEFORE_PLACE = 50;
    private static final int TAB = 4;
    private static final char CUT = '\u2026';

    private final StringBuilder line = new StringBuilder();
    private final StringBuilder marks = new StringBuilder();
    private int column;

    private Excerpt() {}

    String line() {
        return line.toString();
    }

    String marks() {
        return marks.toString();
    }

    /** One line of a text, the part of it underlined that is in the span. */
    static Excerpt of(Source source, LineMap lines, int number, Span span) {
        int start = lines.lineStart(number);
        int end = lines.lineEnd(number);
        int markFrom = Math.clamp(span.start(), start, end);
        int markTo = Math.clamp(span.end(), markFrom, end);
        int from = end - start <= LONGEST_LINE ? start : Math.max(start, markFrom - BEFORE_PLACE);
        int to = end - start <= LONGEST_LINE ? end : Math.min(end, from + LONGEST_LINE);
        var excerpt = new Excerpt();
        if (from > start) {
            excerpt.put(CUT, 1, false);
        }
        excerpt.characters(
                source.text(), onCharacter(source.text(), from), onCharacter(source.text(), to), markFrom, markTo);
        if (to < end) {
            excerpt.put(CUT, 1, markTo > to);
        }
        excerpt.marks.append(
                excerpt.marks.indexOf("^") < 0 ? " ".repeat(excerpt.column - excerpt.marks.length()) + "^" : "");
        return excerpt;
    }

    /** An offset that does not divide a character. */
    private static int onCharacter(String text, int offset) {
        boolean divides = offset > 0
                && offset < text.length()
                && Character.isLowSurrogate(text.charAt(offset))
                && Character.isHighSurrogate(text.charAt(offset - 1));
        return divides ? offset + 1 : offset;
    }

    private void characters(String text, int from, int to, int markFrom, int markTo) {
        int i = from;
        while (i < to) {
            int c = text.codePointAt(i);
            boolean marked = i >= markFrom && i < markTo || i == markFrom && markFrom == markTo;
            if (c == '\t') {
                put(' ', TAB - column % TAB, marked);
            } else if (Character.isISOControl(c)) {
                put('\uFFFD', 1, marked);
            } else {
                line.appendCodePoint(c);
                mark(width(c), marked);
            }
            i += Character.charCount(c);
        }
    }

    private void put(char c, int times, boolean marked) {
        line.append(String.valueOf(c).repeat(times));
        mark(times, marked);
    }

    private void mark(int width, boolean marked) {
        column += width;
        if (marked) {
            marks.append(" ".repeat(Math.max(0, column - width - marks.length())))
                    .append("^".repeat(width));
        }
    }

    /** How many columns a terminal gives a character. */
    static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return isWide(c) ? 2 : 1;
    }

    private static boolean isWide(int c) {
        return c >= 0x1100
                && (c <= 0x115F
                        || c >= 0x2E80 && c <= 0xA4CF
                        || c >= 0xAC00 && c <= 0xD7A3
                        || c >= 0xF900 && c <= 0xFAFF
                        || c >= 0xFE30 && c <= 0xFE6F
                        || c >= 0xFF00 && c <= 0xFF60
                        || c >= 0xFFE0 && c <= 0xFFE6
                        || c >= 0x1F300 && c <= 0x1FAFF
                        || c >= 0x20000 && c <= 0x3FFFD);
    }
}
