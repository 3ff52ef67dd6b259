package dev.baton.flow;

/** Finds line ends in a text; asking for the same line again costs nothing, however long it is. */
final class LineEnds {
    private final String text;
    private final int limit;
    private int from;
    private int end = -1;

    LineEnds(String text, int limit) {
        this.text = text;
        this.limit = limit;
    }

    /** Where the line ends that this offset is in, without its line feed. */
    int of(int offset) {
        if (offset < from || offset > end) {
            from = offset;
            end = Chars.lineEnd(text, offset, limit);
        }
        return end;
    }
}
