package dev.baton.batch;

/** Where the chunks of a level begin in the text of its items, in bytes. */
public final class ChunkOffsets {
    static final ChunkOffsets NONE = new ChunkOffsets(new long[0]);

    private final long[] begins;

    ChunkOffsets(long[] begins) {
        this.begins = begins;
    }

    /** Before any are known. */
    public static ChunkOffsets none() {
        return NONE;
    }

    public long of(int chunk) {
        return begins[chunk];
    }
}
