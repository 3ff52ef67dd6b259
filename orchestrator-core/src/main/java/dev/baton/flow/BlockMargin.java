package dev.baton.flow;

/**
 * The indentation that the lines of a {@code """…"""} have in common. Blank lines do not count, nor does the rest of
 * the line that the quotes stand on.
 */
final class BlockMargin {
    private final String text;
    private final int to;
    private final boolean startsWithNewline;
    private final String common;

    BlockMargin(String text, int from, int to) {
        this.text = text;
        this.to = to;
        int firstLineEnd = Chars.lineEnd(text, from, to);
        this.startsWithNewline = firstLineEnd < to && Chars.skipBlanks(text, from, to) == firstLineEnd;
        this.common = commonIndent(firstLineEnd + 1);
    }

    boolean startsWithNewline() {
        return startsWithNewline;
    }

    /** Where the text of a line starts that begins at an offset. */
    int skipIndent(int lineStart) {
        int textStart = Chars.skipBlanks(text, lineStart, to);
        if (textStart >= to || text.charAt(textStart) == '\n') {
            return Math.min(textStart, to);
        }
        return lineStart + common.length();
    }

    private String commonIndent(int firstLine) {
        String found = null;
        for (int line = firstLine; line < to; line = Chars.lineEnd(text, line, to) + 1) {
            int textStart = Chars.skipBlanks(text, line, to);
            if (textStart < to && text.charAt(textStart) != '\n') {
                found = found == null ? text.substring(line, textStart) : shared(found, line);
            }
        }
        return found == null ? "" : found;
    }

    private String shared(String indent, int line) {
        int n = 0;
        while (n < indent.length() && text.charAt(line + n) == indent.charAt(n)) {
            n++;
        }
        return indent.substring(0, n);
    }
}
