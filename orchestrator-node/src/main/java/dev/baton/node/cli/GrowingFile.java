package dev.baton.node.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A text file that may still be written: its lines, each once. */
final class GrowingFile {
    private static final int MOST_AT_ONCE = 1 << 20;

    private final Path path;
    private long read;

    GrowingFile(Path path) {
        this.path = path;
    }

    /**
     * The lines since the last call, as many as fit into memory well; empty when there are no more.
     *
     * @param complete whether nothing more will be written, so that the last line counts without a newline
     */
    List<String> more(boolean complete) throws IOException {
        if (!Files.isRegularFile(path)) {
            return List.of();
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(MOST_AT_ONCE, Math.max(0, file.length() - read))];
            file.seek(read);
            file.readFully(bytes);
            int end = complete && bytes.length < MOST_AT_ONCE ? bytes.length : endOfLines(bytes);
            read += end;
            return new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
        }
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
