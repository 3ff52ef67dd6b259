package dev.baton.node.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may ask: names by token. The tokens themselves are not kept. */
final class Tokens {
    private static final int SHORTEST = 16;

    private final List<Entry> entries;

    private Tokens(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    @SuppressWarnings("ArrayRecordComponent") // Compared in constant time only.
    private record Entry(String name, byte[] digest) {}

    /** Of a file with lines {@code name token}; empty ones and those that begin with # say nothing. */
    static Tokens read(@Nullable Path file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        if (file == null) {
            return new Tokens(entries);
        }
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            String[] words = text.split("\\s+");
            if (words.length != 2 || words[1].length() < SHORTEST) {
                throw new IllegalArgumentException("Expected 'name token' with a token of at least " + SHORTEST
                        + " characters in line " + number + " of '" + file + "', but it is something else");
            }
            entries.add(new Entry(words[0], digest(words[1])));
        }
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("Expected a token in '" + file + "', but there is none");
        }
        return new Tokens(entries);
    }

    /** Whether anybody may ask. */
    boolean isOpen() {
        return entries.isEmpty();
    }

    /** The name of who has the token. How long it takes tells nothing of any token. */
    Optional<String> name(@Nullable String token) {
        byte[] digest = digest(token == null ? "" : token);
        @Nullable String name = null;
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(entry.digest(), digest)) {
                name = entry.name();
            }
        }
        return Optional.ofNullable(name);
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected every Java to know SHA-256", e);
        }
    }
}
