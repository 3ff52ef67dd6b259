package dev.baton.batch;

import dev.baton.step.ContentStore;
import dev.baton.step.StoredText;
import dev.baton.step.scratch.ScratchFolders;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A text that grows, on disk when it grows long, and ends in the store; however long it is, little of it is in memory. */
final class LineFile implements AutoCloseable {
    /** What begins so is no file of the run's. */
    private static final String OWN = ScratchFolders.OWN + "batch-";

    private static final int PREVIEW_CHARS = 1_024;
    private static final int INLINE_CHARS = 400;
    private static final int MEMORY_CHARS = 64 * 1_024;

    private final Path folder;
    private final StringBuilder memory = new StringBuilder();
    private String preview = "";
    private long length;
    private @Nullable Path file;
    private @Nullable BufferedWriter out;

    /** @param folder where the file may grow; made when it is not there */
    LineFile(Path folder) {
        this.folder = folder;
    }

    /** Characters so far. */
    long length() {
        return length;
    }

    void line(String text) throws IOException {
        append(text);
        append("\n");
    }

    void append(String text) throws IOException {
        length += text.length();
        if (out != null) {
            out.write(text);
            return;
        }
        memory.append(text);
        if (memory.length() > MEMORY_CHARS) {
            spill();
        }
    }

    private void spill() throws IOException {
        Files.createDirectories(folder);
        int end = Math.min(PREVIEW_CHARS, memory.length());
        preview = memory.substring(0, Character.isHighSurrogate(memory.charAt(end - 1)) ? end - 1 : end);
        file = Files.createTempFile(folder, OWN, ".tmp");
        out = Files.newBufferedWriter(file);
        out.append(memory);
        memory.setLength(0);
        memory.trimToSize();
    }

    /** Only very short texts inline: as many are held in memory as there are chunks. */
    StoredText storeOutOfMemory(ContentStore contents) throws IOException {
        if (out == null && memory.length() > INLINE_CHARS) {
            spill();
        }
        return store(contents);
    }

    StoredText store(ContentStore contents) throws IOException {
        if (out == null || file == null) {
            return contents.store(memory.toString());
        }
        out.close();
        return new StoredText.Blob(contents.storeFile(file), Files.size(file), preview);
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
