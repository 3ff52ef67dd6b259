package dev.baton.source;

import java.util.Arrays;

/**
 * Lines and columns of a text. Lines and columns count from 1, columns in code points; an offset behind the text is taken
 * as its end.
 */
public final class LineMap {
    private final String name;
    private final int length;
    /** Where each line starts. */
    private final int[] starts;
    /** Second halves of the characters that take two offsets. */
    private final int[] lowSurrogates;

    private LineMap(String name, int length, int[] starts, int[] lowSurrogates) {
        this.name = name;
        this.length = length;
        this.starts = starts;
        this.lowSurrogates = lowSurrogates;
    }

    public static LineMap of(Source source) {
        String text = source.text();
        var starts = new Offsets();
        var lowSurrogates = new Offsets();
        starts.add(0);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                starts.add(i + 1);
            } else if (Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1))) {
                lowSurrogates.add(i);
            }
        }
        return new LineMap(source.name(), text.length(), starts.toArray(), lowSurrogates.toArray());
    }

    public int lines() {
        return starts.length;
    }

    public int line(int offset) {
        int found = Arrays.binarySearch(starts, clamp(offset));
        return found >= 0 ? found + 1 : -found - 1;
    }

    public int column(int offset) {
        int at = clamp(offset);
        int start = lineStart(line(at));
        return at - start - (firstAtOrAfter(at) - firstAtOrAfter(start)) + 1;
    }

    public SourceRef at(int offset) {
        return new SourceRef(name, line(offset), column(offset));
    }

    /** Where a line starts. */
    public int lineStart(int line) {
        return starts[line - 1];
    }

    /** Where a line ends, before its line feed. */
    public int lineEnd(int line) {
        return line < starts.length ? starts[line] - 1 : length;
    }

    private int clamp(int offset) {
        return Math.clamp(offset, 0, length);
    }

    private int firstAtOrAfter(int offset) {
        int found = Arrays.binarySearch(lowSurrogates, offset);
        return found >= 0 ? found : -found - 1;
    }

    /** A growing list without boxes. */
    private static final class Offsets {
        private int[] items = new int[16];
        private int size;

        void add(int offset) {
            if (size == items.length) {
                items = Arrays.copyOf(items, size * 2);
            }
            items[size++] = offset;
        }

        int[] toArray() {
            return Arrays.copyOf(items, size);
        }
    }
}
