package dev.baton.host;

import dev.baton.journal.folder.BlobStore;
import dev.baton.step.ContentStore;
import dev.baton.step.StoredText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Texts and files in the data folder's blobs. */
public final class BlobContents implements ContentStore {
    private static final int PREVIEW_CHARS = 1_024;

    private final BlobStore blobs;

    public BlobContents(BlobStore blobs) {
        this.blobs = blobs;
    }

    @Override
    public StoredText store(String text) {
        if (text.length() <= StoredText.INLINE_BYTES) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (utf8.length <= StoredText.INLINE_BYTES) {
                return new StoredText.Inline(text);
            }
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new StoredText.Blob(blobs.put(bytes), bytes.length, preview(text));
    }

    private static String preview(String text) {
        int end = Math.min(PREVIEW_CHARS, text.length());
        return text.substring(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
    }

    @Override
    public String storeFile(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return blobs.put(in);
        }
    }

    @Override
    public String read(StoredText text) {
        return switch (text) {
            case StoredText.Inline inline -> inline.text();
            case StoredText.Blob blob -> new String(blobs.bytes(blob.hash()), StandardCharsets.UTF_8);
            case StoredText.Sealed sealed ->
                throw new IllegalArgumentException(
                        "Expected a text that may be read, but '" + sealed.name() + "' is sealed");
        };
    }

    @Override
    public InputStream open(StoredText text) {
        return text instanceof StoredText.Blob blob
                ? blobs.get(blob.hash())
                : new ByteArrayInputStream(read(text).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void restore(String hash, Path to) throws IOException {
        try (InputStream in = blobs.get(hash)) {
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
