package dev.baton.step.http;

import dev.baton.step.JsonOutput;
import dev.baton.step.StepContext;
import dev.baton.step.StoredText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.io.StringReader;
import java.io.Writer;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body as text. A short one is held in memory; of a long one the memory sees a buffer.
 *
 * @param text as it is recorded
 * @param whole the whole text when it is short, else null
 * @param file the whole text in UTF-8 when it is long, else null
 * @param tooLong whether it was longer than allowed, and nothing of it is kept
 */
record HttpBody(
        StoredText text, @Nullable String whole, @Nullable Path file, boolean tooLong) {
    /** What is shorter than this is held in memory. */
    static final int IN_MEMORY = 1 << 20;

    private static final int PREVIEW_CHARS = 1024;
    private static final HttpBody TOO_LONG = new HttpBody(StoredText.EMPTY, null, null, true);

    /** @param secret whether nothing of it may be stored as it is */
    static HttpBody read(HttpHeaders headers, InputStream body, StepContext context, boolean secret, long limit)
            throws IOException {
        Charset charset = charset(headers);
        byte[] beginning = body.readNBytes((int) Math.min(IN_MEMORY, limit) + 1);
        if (beginning.length > limit || (secret && beginning.length > IN_MEMORY)) {
            return TOO_LONG;
        }
        if (beginning.length <= IN_MEMORY) {
            String whole = new String(beginning, charset);
            StoredText text = secret ? StoredText.EMPTY : context.contents().store(whole);
            return new HttpBody(text, whole, null, false);
        }
        InputStream all = new SequenceInputStream(new ByteArrayInputStream(beginning), body);
        return copy(new InputStreamReader(new Limited(all, limit), charset), context);
    }

    private static HttpBody copy(Reader from, StepContext context) throws IOException {
        Path file = context.attemptFolder().resolve("body");
        char[] buffer = new char[32 << 10];
        StringBuilder preview = new StringBuilder();
        try (Writer out = Files.newBufferedWriter(file)) {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                out.write(buffer, 0, n);
                if (preview.length() < PREVIEW_CHARS) {
                    preview.append(buffer, 0, Math.min(n, PREVIEW_CHARS - preview.length()));
                }
            }
        } catch (Limited.Reached e) {
            Files.deleteIfExists(file);
            return TOO_LONG;
        }
        StoredText text = new StoredText.Blob(context.contents().storeFile(file), Files.size(file), preview.toString());
        return new HttpBody(text, null, file, false);
    }

    /** What keeps it from being JSON, or null. */
    @Nullable
    String jsonProblem() throws IOException {
        try (Reader reader = file == null ? new StringReader(String.valueOf(whole)) : Files.newBufferedReader(file)) {
            Optional<String> problem = JsonOutput.problem(reader);
            return problem.orElse(null);
        }
    }

    /** Its first line, for a message; empty for what is a web page. */
    String firstLine() {
        String line = text.preview().strip().lines().findFirst().orElse("");
        return line.startsWith("<") ? "" : line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }

    private static Charset charset(HttpHeaders headers) {
        for (String part : headers.firstValue("content-type").orElse("").split(";")) {
            String parameter = part.strip();
            if (parameter.toLowerCase(Locale.ROOT).startsWith("charset=")) {
                return named(parameter.substring("charset=".length()).replace("\"", ""));
            }
        }
        return StandardCharsets.UTF_8;
    }

    private static Charset named(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }
}
