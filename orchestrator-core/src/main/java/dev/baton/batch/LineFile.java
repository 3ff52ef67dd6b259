package dev.baton.batch;

import dev.baton.step.ContentStore;
import dev.baton.step.StoredText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text that grows on disk and ends in the store; however long it is, little of it is in memory. */
final class LineFile implements AutoCloseable {
    private static final int PREVIEW_CHARS = 1_024;

    private final Path file;
    private final BufferedWriter out;
    private final StringBuilder preview = new StringBuilder();

    /** @param folder where the file may grow; made when it is not there */
    LineFile(Path folder) throws IOException {
        Files.createDirectories(folder);
        file = Files.createTempFile(folder, ".batch-", ".tmp");
        out = Files.newBufferedWriter(file);
    }

    Writer out() {
        return out;
    }

    void line(String text) throws IOException {
        append(text);
        append("\n");
    }

    void append(String text) throws IOException {
        if (preview.length() < PREVIEW_CHARS) {
            preview.append(text, 0, Math.min(text.length(), PREVIEW_CHARS));
        }
        out.write(text);
    }

    StoredText store(ContentStore contents) throws IOException {
        out.close();
        long bytes = Files.size(file);
        if (bytes <= StoredText.INLINE_BYTES) {
            return contents.store(Files.readString(file));
        }
        return new StoredText.Blob(contents.storeFile(file), bytes, shown());
    }

    private String shown() {
        int end = Math.min(PREVIEW_CHARS, preview.length());
        return preview.substring(0, Character.isHighSurrogate(preview.charAt(end - 1)) ? end - 1 : end);
    }

    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(file);
    }
}
