package dev.baton.step;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt left behind.
 *
 * @param text stdout without its trailing newlines, or the agent's answer
 * @param stderr the end of it, at most 4 KiB, or empty
 * @param exitCode of a script, else null
 * @param durationMillis from begin to end of the attempt
 * @param warnings for the run's summary
 * @param changes of a run whose scratch folder goes from node to node, what is new, different or gone in it
 * @param longChanges the same as a text in the store on the way to the run, when they are many; it is not recorded so
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record StepOutput(
        StoredText text,
        String stderr,
        @Nullable Integer exitCode,
        long durationMillis,
        @Nullable Usage usage,
        List<FileValue> files,
        List<String> warnings,
        List<FileChange> changes,
        @Nullable StoredText longChanges) {
    public StepOutput {
        stderr = stderr == null ? "" : stderr;
        files = files == null ? List.of() : List.copyOf(files);
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
        changes = changes == null ? List.of() : List.copyOf(changes);
    }

    /** With no changes of the run's files. */
    public StepOutput(
            StoredText text,
            String stderr,
            @Nullable Integer exitCode,
            long durationMillis,
            @Nullable Usage usage,
            List<FileValue> files,
            List<String> warnings) {
        this(text, stderr, exitCode, durationMillis, usage, files, warnings, List.of(), null);
    }

    public static StepOutput of(StoredText text, long durationMillis) {
        return new StepOutput(text, "", null, durationMillis, null, List.of(), List.of());
    }

    public StepOutput withText(StoredText newText) {
        return new StepOutput(newText, stderr, exitCode, durationMillis, usage, files, warnings, changes, longChanges);
    }

    public StepOutput withWarnings(List<String> newWarnings) {
        return new StepOutput(text, stderr, exitCode, durationMillis, usage, files, newWarnings, changes, longChanges);
    }

    public StepOutput withChanges(List<FileChange> newChanges) {
        return new StepOutput(text, stderr, exitCode, durationMillis, usage, files, warnings, newChanges, null);
    }

    /** @param list of {@link FileLists#text} */
    public StepOutput withLongChanges(StoredText list) {
        return new StepOutput(text, stderr, exitCode, durationMillis, usage, files, warnings, List.of(), list);
    }
}
