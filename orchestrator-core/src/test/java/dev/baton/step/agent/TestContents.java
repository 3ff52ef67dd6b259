package dev.baton.step.agent;

import dev.baton.step.ContentStore;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Keeps everything in memory; every text is inline. */
public final class TestContents implements ContentStore {
    private final Map<String, byte[]> files = new HashMap<>();

    @Override
    public StoredText store(String text) {
        return new StoredText.Inline(text);
    }

    @Override
    public synchronized String storeFile(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String hash = Integer.toHexString(new String(bytes, StandardCharsets.ISO_8859_1).hashCode());
        files.put(hash, bytes);
        return hash;
    }

    @Override
    public String read(StoredText text) {
        return ((StoredText.Inline) text).text();
    }

    @Override
    public void restore(String hash, Path to) throws IOException {
        Files.write(to, files.get(hash));
    }
}
