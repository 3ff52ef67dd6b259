package dev.baton.host;

import dev.baton.journal.folder.DataFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;

/** What the attempts of runs wrote on this machine. Blocking. */
public final class LogFiles {
    /** As much is read at once. */
    public static final int MOST_BYTES = 256 * 1024;

    private static final Set<String> NAMES = Set.of("stdout", "stderr");

    private LogFiles() {}

    /**
     * A part of a file that may still be written.
     *
     * @param bytes as many as there are from the offset on, up to {@link #MOST_BYTES}
     * @param total how many there are in all, or -1 when there is no such file
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way; nobody compares parts.
    public record Part(byte[] bytes, long total) {
        public static final Part NONE = new Part(new byte[0], -1);
    }

    /**
     * Reads what an attempt wrote.
     *
     * @param attempt its folder's name, {@code 4.2#1.1}
     * @param file {@code stdout} or {@code stderr}; there is no other
     */
    public static Part read(DataFolder folder, String run, String attempt, String file, long offset)
            throws IOException {
        Path path = folder.attempt(run, attempt).resolve(NAMES.contains(file) ? file : "none");
        if (!Files.isRegularFile(path)) {
            return Part.NONE;
        }
        try (RandomAccessFile open = new RandomAccessFile(path.toFile(), "r")) {
            long total = open.length();
            long from = Math.clamp(offset, 0, total);
            byte[] bytes = new byte[(int) Math.min(MOST_BYTES, total - from)];
            open.seek(from);
            open.readFully(bytes);
            return new Part(bytes, total);
        } catch (NoSuchFileException | java.io.FileNotFoundException e) {
            // The run was deleted meanwhile.
            return Part.NONE;
        }
    }
}
