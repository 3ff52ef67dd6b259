package dev.baton.step;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt is to find in its run's scratch folder, where the folder follows the run from node to node.
 *
 * @param files what the run has recorded, what was deleted among them; empty when {@code stored} has them
 * @param stored the same as a text in the store, when they are many
 * @param collected whether what the attempt changes is kept for the run
 */
public record RunFiles(List<RunFile> files, @Nullable StoredText stored, boolean collected) {
    /** More than so many files travel as a text in the store and not in the request. */
    public static final int MOST_INLINE = 200;

    /** Nothing is fetched and nothing kept: for the steps of a batch's items, whose chunk has the files. */
    public static final RunFiles NOTHING = new RunFiles(List.of(), null, false);

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<List<RunFile>> LIST = new TypeReference<>() {};

    public RunFiles {
        files = files == null ? List.of() : List.copyOf(files);
    }

    /** Whether they should be stored before they travel. */
    public boolean areMany() {
        return files.size() > MOST_INLINE;
    }

    /** The files as a text, for {@link #storedAs}. */
    public String text() {
        try {
            return JSON.writeValueAsString(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, with the text's place in the store instead of the files. */
    public RunFiles storedAs(StoredText text) {
        return new RunFiles(List.of(), text, collected);
    }

    /** The files, wherever they are. Blocking when they are in the store. */
    public List<RunFile> read(ContentStore contents) throws IOException {
        if (stored == null) {
            return files;
        }
        try (InputStream in = contents.open(stored)) {
            return JSON.readValue(in, LIST);
        }
    }
}
