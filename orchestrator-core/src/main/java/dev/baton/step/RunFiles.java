package dev.baton.step;

import java.io.IOException;
import java.io.InputStream;
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
    /** Nothing is fetched or kept: for what does not use the folder, and for steps of a batch's items, whose chunk has the files. */
    public static final RunFiles NOTHING = new RunFiles(List.of(), null, false);

    public RunFiles {
        files = files == null ? List.of() : List.copyOf(files);
    }

    /** Whether they should be stored before they travel. */
    public boolean areMany() {
        return files.size() > FileLists.MOST_INLINE;
    }

    /** The files as a text, for {@link #storedAs}. */
    public String text() {
        return FileLists.text(files);
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
            return FileLists.files(in);
        }
    }
}
