package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.baton.step.FileChange;
import dev.baton.step.RunFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The files of a shared run as its outcomes have left them, by path; the last outcome recorded wins.
 *
 * <p>What was deleted stays known, so that it goes on every node that has it.
 *
 * @param version of the last outcome that changed anything
 */
record WorkingFiles(PMap<String, Entry> byPath, int version) {
    static final WorkingFiles NONE = new WorkingFiles(HashTreePMap.empty(), 0);

    /** Files that came with the start were written by no step. */
    private static final int NO_FRAME = -1;

    /**
     * @param by the step that wrote it, or null when it came with the start
     * @param frame in which the step ran
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(FileChange change, int version, @Nullable String by, int frame) {}

    @JsonCreator
    static WorkingFiles read(
            @JsonProperty("byPath") @Nullable Map<String, Entry> byPath, @JsonProperty("version") int version) {
        return new WorkingFiles(Persistent.map(byPath), version);
    }

    static WorkingFiles of(List<FileChange> initial) {
        return NONE.plus(initial, null, NO_FRAME);
    }

    WorkingFiles plus(List<FileChange> changes, @Nullable String by, int frame) {
        if (changes.isEmpty()) {
            return this;
        }
        int next = version + 1;
        PMap<String, Entry> files = byPath;
        for (FileChange change : changes) {
            Entry before = files.get(change.path());
            boolean nothingNew =
                    before == null ? change.hash() == null : before.change().equals(change);
            if (!nothingNew) {
                files = files.plus(change.path(), new Entry(change, next, by, frame));
            }
        }
        return new WorkingFiles(files, next);
    }

    /** In the order of their paths. */
    List<RunFile> list() {
        List<RunFile> files = new ArrayList<>(byPath.size());
        byPath.values().forEach(entry -> files.add(new RunFile(entry.change(), entry.version())));
        files.sort(Comparator.comparing(file -> file.change().path()));
        return files;
    }
}
