package dev.baton.node.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A text file that may still be written: its lines, each once. */
final class GrowingFile {
    private static final int MOST_AT_ONCE = 1 << 20;

    private final RunSource.Growing file;
    private long read;
    private boolean exists;

    GrowingFile(RunSource.Growing file) {
        this.file = file;
    }

    /** Whether there was such a file when it was last read. */
    boolean exists() {
        return exists;
    }

    /**
     * The lines since the last call, as many as fit into memory well; empty when there are no more.
     *
     * @param complete whether nothing more will be written, so that the last line counts without a newline
     */
    List<String> more(boolean complete) throws IOException {
        byte[] bytes = file.from(read, MOST_AT_ONCE);
        exists = bytes != null;
        if (bytes == null) {
            return List.of();
        }
        int end = complete && bytes.length < MOST_AT_ONCE ? bytes.length : endOfLines(bytes);
        read += end;
        return new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
    }

    /** Behind the last newline; of a line that is longer than what is read at once, all that was read. */
    private static int endOfLines(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end == 0 && bytes.length == MOST_AT_ONCE ? bytes.length : end;
    }
}
