package dev.baton.step.script;

import dev.baton.step.ContentStore;
import dev.baton.step.FileValues;
import dev.baton.step.JsonOutput;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/** The output files of an attempt, and what is read from them. */
final class ScriptOutputs {
    static final String STDOUT = "stdout";
    static final String STDERR = "stderr";
    private static final String CLEAN = "stdout.text";
    private static final int STDERR_TAIL = 4096;
    private static final int PREVIEW_CHARS = 1024;

    private final Path folder;
    private final ContentStore contents;

    ScriptOutputs(Path folder, ContentStore contents) {
        this.folder = folder;
        this.contents = contents;
    }

    /**
     * @param searchable the text itself when it is short enough to look for files in, else empty
     * @param jsonProblem what keeps it from being JSON, when that was asked
     */
    record Text(StoredText stored, String searchable, boolean malformed, Optional<String> jsonProblem) {}

    /** Whether either file is longer than a limit; if so, which. */
    static Optional<String> overLimit(Path folder, long limit) {
        if (size(folder.resolve(STDOUT)) > limit) {
            return Optional.of(STDOUT);
        }
        return size(folder.resolve(STDERR)) > limit ? Optional.of(STDERR) : Optional.empty();
    }

    Text text(boolean json) throws IOException {
        Path file = folder.resolve(STDOUT);
        long size = size(file);
        return size <= StoredText.INLINE_BYTES ? small(Files.readAllBytes(file), json) : large(file, json);
    }

    private Text small(byte[] bytes, boolean json) throws IOException {
        StringBuilder builder = new StringBuilder(bytes.length);
        boolean malformed = ScriptDecoder.decode(bytes, builder);
        String text = builder.toString();
        Optional<String> problem = json ? JsonOutput.problem(new StringReader(text)) : Optional.empty();
        return new Text(contents.store(text), text, malformed, problem);
    }

    /**
     * By way of a second file: the first may still grow, has newlines at its end, and may not be UTF-8; the text as it
     * is recorded is none of that, and is never held in memory.
     */
    private Text large(Path file, boolean json) throws IOException {
        Path clean = folder.resolve(CLEAN);
        boolean malformed;
        try (InputStream in = Files.newInputStream(file);
                Writer out = Files.newBufferedWriter(clean)) {
            malformed = ScriptDecoder.decode(in, out);
        }
        long bytes = Files.size(clean);
        if (bytes <= StoredText.INLINE_BYTES) {
            return small(Files.readAllBytes(clean), json);
        }
        Optional<String> problem = Optional.empty();
        if (json) {
            try (Reader reader = Files.newBufferedReader(clean)) {
                problem = JsonOutput.problem(reader);
            }
        }
        String searchable = bytes <= FileValues.Limits.DEFAULT.jsonChars() ? Files.readString(clean) : "";
        StoredText stored = new StoredText.Blob(contents.storeFile(clean), bytes, preview(clean));
        Files.delete(clean);
        return new Text(stored, searchable, malformed, problem);
    }

    private static String preview(Path clean) throws IOException {
        char[] chars = new char[PREVIEW_CHARS];
        try (Reader reader = Files.newBufferedReader(clean)) {
            int n = reader.read(chars);
            int end = n > 0 && Character.isHighSurrogate(chars[n - 1]) ? n - 1 : n;
            return new String(chars, 0, Math.max(end, 0));
        }
    }

    /** The last of stderr, from the beginning of a character. */
    String stderrTail() throws IOException {
        Path file = folder.resolve(STDERR);
        if (size(file) == 0) {
            return "";
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), STDERR_TAIL));
            channel.position(channel.size() - bytes.capacity());
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Until it is full or the file ends.
            }
            return tail(bytes.array(), bytes.position());
        }
    }

    static String tail(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return tail(bytes, bytes.length);
    }

    private static String tail(byte[] bytes, int length) {
        int from = Math.max(0, length - STDERR_TAIL);
        if (length >= STDERR_TAIL) {
            while (from < length && (bytes[from] & 0xC0) == 0x80) {
                from++;
            }
        }
        return ScriptDecoder.decode(Arrays.copyOfRange(bytes, from, length));
    }

    /** Removes both files, as when they are too long or must not stay. */
    void remove() throws IOException {
        Files.deleteIfExists(folder.resolve(STDOUT));
        Files.deleteIfExists(folder.resolve(STDERR));
    }

    static long size(Path file) {
        return file.toFile().length();
    }
}
