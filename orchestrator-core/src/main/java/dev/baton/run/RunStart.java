package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.baton.step.StoredText;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a start brings beside its bundle.
 *
 * @param bundle hash of the {@link RunBundle}
 * @param inputs by variable
 * @param answers given beforehand, by gate or variable
 * @param secrets {@code {secrets.NAME}}, sealed
 * @param workdir absolute
 * @param scratch absolute
 * @param unattended whether every checkpoint is approved ({@code --yes})
 * @param keep how long the finished run is kept, such as {@code 7d}; null for ever
 * @param rerunOf the run whose results are reused, or null
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RunStart(
        String run,
        String flow,
        String bundle,
        Map<String, StoredText> inputs,
        Map<String, StoredText> answers,
        Map<String, StoredText.Sealed> secrets,
        String workdir,
        String scratch,
        String startedBy,
        boolean unattended,
        boolean inheritEnvironment,
        Set<String> labels,
        @Nullable String keep,
        @Nullable Rerun rerunOf) {
    public RunStart {
        // Left out of JSON where it is empty, as before the host has named the folder.
        scratch = scratch == null ? "" : scratch;
        inputs = inputs == null ? Map.of() : Map.copyOf(inputs);
        answers = answers == null ? Map.of() : Map.copyOf(answers);
        secrets = secrets == null ? Map.of() : Map.copyOf(secrets);
        labels = labels == null ? Set.of() : Set.copyOf(labels);
    }

    /**
     * Results of an earlier run that this one takes over instead of running the steps again.
     *
     * @param results by {@code step#visit}; a step not in it runs
     */
    public record Rerun(String run, String from, Map<String, Binding.Result> results) {}
}
