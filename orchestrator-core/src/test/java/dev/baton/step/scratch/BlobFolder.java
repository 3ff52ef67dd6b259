package dev.baton.step.scratch;

import dev.baton.journal.folder.FolderBlobs;
import dev.baton.step.ContentStore;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The blobs that several nodes share, in a folder; counts what is asked of it. */
final class BlobFolder implements ContentStore {
    private final FolderBlobs blobs;
    boolean full;
    int stored;
    int restored;

    BlobFolder(Path folder) {
        blobs = FolderBlobs.at(folder);
    }

    @Override
    public StoredText store(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return new StoredText.Blob(blobs.put(utf8), utf8.length, "");
    }

    @Override
    public String storeFile(Path file) throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
        stored++;
        try (InputStream in = Files.newInputStream(file)) {
            return blobs.put(in);
        }
    }

    @Override
    public String read(StoredText text) {
        return text instanceof StoredText.Blob blob
                ? new String(blobs.bytes(blob.hash()), StandardCharsets.UTF_8)
                : text.preview();
    }

    @Override
    public void restore(String hash, Path to) throws IOException {
        restored++;
        try (InputStream in = blobs.get(hash)) {
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
