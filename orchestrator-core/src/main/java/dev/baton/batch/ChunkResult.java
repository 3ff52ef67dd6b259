package dev.baton.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.baton.step.StoredText;
import java.util.List;

/** What a worker answers for a chunk; the text of its output. */
public record ChunkResult(StoredText results, int failures, List<BatchEvent.ItemFailure> samples) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    public ChunkResult {
        samples = List.copyOf(samples);
    }

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public static ChunkResult parse(String text) {
        try {
            return JSON.readValue(text, ChunkResult.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Expected a chunk's result, but got '" + text + "'", e);
        }
    }
}
