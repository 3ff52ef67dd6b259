package dev.baton.step;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Texts and files by their content's hash. Blocking. */
public interface ContentStore {
    /** Stores a text: inline when short, else as a blob that is on disk before this returns. */
    StoredText store(String text) throws IOException;

    /** Stores a file's bytes and answers their SHA-256, lower-case hexadecimal. */
    String storeFile(Path file) throws IOException;

    /** The whole text of an inline text or a blob; sealed texts are refused with {@link IllegalArgumentException}. */
    String read(StoredText text) throws IOException;

    /** The bytes of an inline text or a blob, for the caller to close; sealed texts are refused as in {@link #read}. */
    default InputStream open(StoredText text) throws IOException {
        return new ByteArrayInputStream(read(text).getBytes(StandardCharsets.UTF_8));
    }

    /** Copies a stored file's content to a path, replacing what is there. */
    void restore(String hash, Path to) throws IOException;
}
