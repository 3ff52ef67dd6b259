package dev.baton.source;

import java.util.Arrays;

/**
 * Where each character of a derived text came from. A derived text is made of pieces in order: each is copied from the
 * source, or stands for a stretch of it. Source text between two pieces was dropped.
 */
public final class OffsetMap {
    private final int[] derived;
    private final int[] length;
    private final int[] source;
    private final int[] sourceEnd;

    private OffsetMap(int[] derived, int[] length, int[] source, int[] sourceEnd) {
        this.derived = derived;
        this.length = length;
        this.source = source;
        this.sourceEnd = sourceEnd;
    }

    /** The derived text is the source from an offset on. */
    public static OffsetMap shift(int by) {
        int all = Integer.MAX_VALUE - by;
        return new OffsetMap(new int[] {0}, new int[] {all}, new int[] {by}, new int[] {Integer.MAX_VALUE});
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Where the character at a derived offset stands; the end of the derived text maps to the end of its last piece. */
    public int start(int offset) {
        int piece = pieceAt(derived, offset);
        if (piece < 0) {
            return 0;
        }
        int inside = offset - derived[piece];
        if (inside >= length[piece]) {
            return sourceEnd[piece];
        }
        return isCopy(piece) ? source[piece] + inside : source[piece];
    }

    /** Where a derived range ends that ends at this derived offset. */
    public int end(int offset) {
        int piece = pieceAt(derived, offset - 1);
        if (piece < 0) {
            return start(offset);
        }
        int inside = Math.min(offset - derived[piece], length[piece]);
        return isCopy(piece) ? source[piece] + inside : sourceEnd[piece];
    }

    /** The place that a derived range came from. */
    public Span span(int from, int to) {
        int start = start(from);
        return new Span(start, from == to ? start : Math.max(start, end(to)));
    }

    /** The map of this derived text into the source of another: first this, then {@code outer}. */
    public OffsetMap then(OffsetMap outer) {
        if (outer.derived.length == 1 && outer.derived[0] == 0 && outer.source[0] == 0 && outer.isCopy(0)) {
            return this;
        }
        var builder = builder();
        for (int i = 0; i < derived.length; i++) {
            if (isCopy(i)) {
                builder.copyThrough(outer, source[i], length[i]);
            } else {
                builder.replace(length[i], outer.start(source[i]), outer.end(sourceEnd[i]));
            }
        }
        return builder.build();
    }

    /** The derived offset of the first character that came from this source offset or from behind it. */
    public int derived(int sourceOffset) {
        int piece = pieceAt(source, sourceOffset);
        if (piece < 0) {
            return 0;
        }
        return derived[piece] + Math.min(sourceOffset - source[piece], length[piece]);
    }

    private boolean isCopy(int piece) {
        return sourceEnd[piece] - source[piece] == length[piece];
    }

    private static int pieceAt(int[] starts, int offset) {
        int found = Arrays.binarySearch(starts, offset);
        return found >= 0 ? found : -found - 2;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OffsetMap map
                && Arrays.equals(derived, map.derived)
                && Arrays.equals(length, map.length)
                && Arrays.equals(source, map.source)
                && Arrays.equals(sourceEnd, map.sourceEnd);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(source) * 31 + Arrays.hashCode(derived);
    }

    @Override
    public String toString() {
        return "OffsetMap" + Arrays.toString(derived) + "->" + Arrays.toString(source);
    }

    /** Collects the pieces of a derived text from its start to its end. */
    public static final class Builder {
        private int[] derived = new int[4];
        private int[] length = new int[4];
        private int[] source = new int[4];
        private int[] sourceEnd = new int[4];
        private int pieces;
        private int end;

        private Builder() {}

        /** The next characters are a copy of the source from an offset on. */
        public Builder copy(int from, int count) {
            return count == 0 ? this : add(count, from, from + count);
        }

        /** The next characters stand for a stretch of the source. */
        public Builder replace(int count, int from, int to) {
            return count == 0 ? this : add(count, from, to);
        }

        /** How many characters the derived text has so far. */
        public int derivedLength() {
            return end;
        }

        public OffsetMap build() {
            return new OffsetMap(
                    Arrays.copyOf(derived, pieces),
                    Arrays.copyOf(length, pieces),
                    Arrays.copyOf(source, pieces),
                    Arrays.copyOf(sourceEnd, pieces));
        }

        private void copyThrough(OffsetMap outer, int from, int count) {
            int done = 0;
            while (done < count) {
                int piece = Math.max(0, pieceAt(outer.derived, from + done));
                int left = outer.derived[piece] + outer.length[piece] - (from + done);
                int part = left <= 0 ? count - done : Math.min(count - done, left);
                if (outer.isCopy(piece)) {
                    copy(outer.start(from + done), part);
                } else {
                    replace(part, outer.start(from + done), outer.end(from + done + part));
                }
                done += part;
            }
        }

        private Builder add(int count, int from, int to) {
            if (pieces > 0 && continuesCopy(count, from, to)) {
                length[pieces - 1] += count;
                sourceEnd[pieces - 1] = to;
            } else {
                grow();
                derived[pieces] = end;
                length[pieces] = count;
                source[pieces] = from;
                sourceEnd[pieces] = to;
                pieces++;
            }
            end += count;
            return this;
        }

        private boolean continuesCopy(int count, int from, int to) {
            int last = pieces - 1;
            boolean bothCopies = sourceEnd[last] - source[last] == length[last] && to - from == count;
            return bothCopies && from == sourceEnd[last];
        }

        private void grow() {
            if (pieces == derived.length) {
                derived = Arrays.copyOf(derived, pieces * 2);
                length = Arrays.copyOf(length, pieces * 2);
                source = Arrays.copyOf(source, pieces * 2);
                sourceEnd = Arrays.copyOf(sourceEnd, pieces * 2);
            }
        }
    }
}
