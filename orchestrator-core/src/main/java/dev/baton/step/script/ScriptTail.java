package dev.baton.step.script;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/** Shows the lines that a growing file gains; of a flood only the latest part. Used by one thread at a time. */
final class ScriptTail {
    private static final int MOST_AT_ONCE = 64 << 10;

    private final Path file;
    private final Consumer<String> lines;
    private long shown;

    ScriptTail(Path file, Consumer<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** @param all whether a line without a newline at the end of the file is shown too */
    void show(boolean all) {
        long size = ScriptOutputs.size(file);
        if (size <= shown) {
            return;
        }
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(shown, size - MOST_AT_ONCE);
            byte[] bytes = new byte[(int) (size - from)];
            open.seek(from);
            open.readFully(bytes);
            int end = all ? bytes.length : lastNewline(bytes) + 1;
            // A line longer than what is read at once has no end in sight: it is passed over.
            shown = end == 0 && bytes.length == MOST_AT_ONCE ? size : from + end;
            ScriptDecoder.decode(Arrays.copyOf(bytes, end)).lines().forEach(lines);
        } catch (IOException e) {
            // Removed or truncated meanwhile; showing is a courtesy.
            shown = size;
        }
    }

    private static int lastNewline(byte[] bytes) {
        int at = bytes.length - 1;
        while (at >= 0 && bytes[at] != '\n') {
            at--;
        }
        return at;
    }
}
