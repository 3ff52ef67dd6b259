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
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record StepOutput(
        StoredText text,
        String stderr,
        @Nullable Integer exitCode,
        long durationMillis,
        @Nullable Usage usage,
        List<FileValue> files,
        List<String> warnings) {
    public StepOutput {
        stderr = stderr == null ? "" : stderr;
        files = files == null ? List.of() : List.copyOf(files);
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
    }

    public static StepOutput of(StoredText text, long durationMillis) {
        return new StepOutput(text, "", null, durationMillis, null, List.of(), List.of());
    }
}
