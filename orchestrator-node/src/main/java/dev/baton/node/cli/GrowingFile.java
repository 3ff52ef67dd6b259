package dev.baton.node.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text file that may still be written: its lines, each once. */
final class GrowingFile {
    private static final int LONGEST_CHARACTER = 4;

    private final RunSource.Growing file;
    private long read;
    private boolean exists;
    private boolean ended;
    private boolean lost;
    private @Nullable String place;
    private @Nullable String lack;

    GrowingFile(RunSource.Growing file) {
        this.file = file;
    }

    /** Whether there was such a file when it was last read. */
    boolean exists() {
        return exists;
    }

    /** Whether any of it has been read. */
    boolean isBegun() {
        return read > 0;
    }

    /** Whether what was not read of it will never come. */
    boolean isLost() {
        return lost;
    }

    /** Where it is when it cannot be had, as it was when it was last tried; null when it can, or when there is none. */
    @Nullable
    String lack() {
        return lack;
    }

    /**
     * The lines since the last call, as many as fit into memory well; empty when there are no more.
     *
     * @param complete whether nothing more will be written, so that the last line counts without a newline
     * @param node where it is written, as far as known, or null
     */
    List<String> more(boolean complete, @Nullable String node) throws IOException {
        if (ended) {
            return List.of();
        }
        RunSource.Piece piece = file.from(read, place == null ? node : place);
        byte[] bytes = piece.bytes();
        exists = bytes != null;
        place = piece.node() == null ? place : piece.node();
        lack = piece.lack();
        lost = piece.forGood();
        if (bytes == null) {
            ended = lost || (complete && lack == null);
            return List.of();
        }
        boolean last = read + bytes.length >= piece.total();
        int end = complete && last ? bytes.length : endOfLines(bytes, last);
        read += end;
        ended = complete && last;
        return new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
    }

    /** Behind the last newline; of a line that is longer than what is read at once, all that was read. */
    private static int endOfLines(byte[] bytes, boolean last) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end > 0 || last ? end : endOfCharacters(bytes);
    }

    private static int endOfCharacters(byte[] bytes) {
        int begin = bytes.length - 1;
        while (begin > 0 && bytes.length - begin < LONGEST_CHARACTER && (bytes[begin] & 0xc0) == 0x80) {
            begin--;
        }
        boolean cut = begin > 0 && (bytes[begin] & 0xc0) == 0xc0;
        return cut ? begin : bytes.length;
    }
}
