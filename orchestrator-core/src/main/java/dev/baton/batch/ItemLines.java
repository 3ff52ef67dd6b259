package dev.baton.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.baton.run.ItemRun;
import dev.baton.step.ContentStore;
import dev.baton.step.StepFailure;
import dev.baton.step.StoredText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Items and results as lines of text.
 *
 * <p>An item is a JSON value on one line. A result is {@code +} and a JSON value, or {@code -} and a JSON object with {@code kind} and
 * {@code message} of the failure.
 */
public final class ItemLines {
    static final char DONE = '+';
    static final char FAILED = '-';

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private ItemLines() {}

    /** The line for a result. */
    static String of(ItemRun.Result result) {
        return switch (result) {
            case ItemRun.Result.Done done -> whole(DONE + done.json());
            case ItemRun.Result.Failed failed -> whole(FAILED + failure(failed.failure()));
        };
    }

    private static String failure(StepFailure failure) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("kind", failure.kind().name());
        members.put("message", failure.message());
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads lines from a place on. */
    static BufferedReader open(ContentStore contents, StoredText text, long offset) throws IOException {
        InputStream in = contents.open(text);
        try {
            in.skipNBytes(offset);
        } catch (IOException e) {
            in.close();
            throw e;
        }
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
    }

    /** Where each chunk begins. */
    static ChunkOffsets offsets(ContentStore contents, StoredText items, int chunk, int chunks) throws IOException {
        long[] offsets = new long[chunks];
        byte[] buffer = new byte[1 << 16];
        long place = 0;
        long line = 0;
        int next = 1;
        try (InputStream in = contents.open(items)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    if (buffer[i] == '\n' && ++line % chunk == 0 && next < chunks) {
                        offsets[next++] = place + i + 1;
                    }
                }
                place += read;
            }
        }
        return new ChunkOffsets(offsets);
    }

    /** The text with U+FFFD for every half of a character, which no file can hold. */
    static String whole(String text) {
        StringBuilder mended = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(c)) {
                mended = mended == null ? new StringBuilder(text) : mended;
                mended.setCharAt(i, '\uFFFD');
            }
        }
        return mended == null ? text : mended.toString();
    }

    static boolean isFailure(String result) {
        return !result.isEmpty() && result.charAt(0) == FAILED;
    }

    /** The value of a result's line; {@code null} stands for what failed. */
    static String value(String result) {
        return isFailure(result) ? "null" : result.substring(1);
    }
}
