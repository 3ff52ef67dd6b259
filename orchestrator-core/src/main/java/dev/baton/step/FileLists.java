package dev.baton.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Lists of files as texts: what is long travels through the store and not from node to node. */
public final class FileLists {
    /** Longer lists go through the store. */
    public static final int MOST_INLINE = 200;

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<List<RunFile>> FILES = new TypeReference<>() {};
    private static final TypeReference<List<FileChange>> CHANGES = new TypeReference<>() {};

    private FileLists() {}

    /** Of files or changes. */
    public static String text(List<?> list) {
        try {
            return JSON.writeValueAsString(list);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<RunFile> files(InputStream text) throws IOException {
        return JSON.readValue(text, FILES);
    }

    /** @throws UncheckedIOException if it is none that {@link #text} has made */
    public static List<FileChange> changes(String text) {
        try {
            return JSON.readValue(text, CHANGES);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Expected a stored list of files, but " + e.getOriginalMessage(), e);
        }
    }
}
