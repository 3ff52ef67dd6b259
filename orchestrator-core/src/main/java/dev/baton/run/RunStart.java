package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.baton.step.FileChange;
import dev.baton.step.StoredText;
import java.util.List;
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
 * @param shared whether the run's scratch folder, which is its working folder then, goes with it from node to node
 * @param files what is in the scratch folder of a shared run at first
 * @param item of a run that is an item of another's map or reduce, or null
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
        @Nullable Rerun rerunOf,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean shared,
        List<FileChange> files,
        @Nullable Item item) {
    public RunStart {
        // Left out of JSON where it is empty, as before the host has named the folder.
        scratch = scratch == null ? "" : scratch;
        inputs = inputs == null ? Map.of() : Map.copyOf(inputs);
        answers = answers == null ? Map.of() : Map.copyOf(answers);
        secrets = secrets == null ? Map.of() : Map.copyOf(secrets);
        labels = labels == null ? Set.of() : Set.copyOf(labels);
        files = files == null ? List.of() : List.copyOf(files);
    }

    /** Of a run that is no item. */
    public RunStart(
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
            @Nullable Rerun rerunOf,
            boolean shared,
            List<FileChange> files) {
        this(
                run,
                flow,
                bundle,
                inputs,
                answers,
                secrets,
                workdir,
                scratch,
                startedBy,
                unattended,
                inheritEnvironment,
                labels,
                keep,
                rerunOf,
                shared,
                files,
                null);
    }

    /** Of a run that stays on one node. */
    public RunStart(
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
        this(
                run,
                flow,
                bundle,
                inputs,
                answers,
                secrets,
                workdir,
                scratch,
                startedBy,
                unattended,
                inheritEnvironment,
                labels,
                keep,
                rerunOf,
                false,
                List.of());
    }

    /** The same run, with a scratch folder that goes with it from node to node and holds these files at first. */
    public RunStart asShared(List<FileChange> initial) {
        return new RunStart(
                run,
                flow,
                bundle,
                inputs,
                answers,
                secrets,
                workdir,
                scratch,
                startedBy,
                unattended,
                inheritEnvironment,
                labels,
                keep,
                rerunOf,
                true,
                initial,
                item);
    }

    /**
     * Whose item a run is.
     *
     * @param root the run in which all of it is, and with which it is deleted
     * @param run the one whose map or reduce it is an item of
     * @param label as {@link ItemKey#label} has it
     * @param vars bound where the batch stands, the item among them
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Item(String root, String run, String label, Map<String, Binding> vars) {
        public Item {
            vars = vars == null ? Map.of() : Map.copyOf(vars);
        }
    }

    /**
     * Results of an earlier run that this one takes over instead of running the steps again.
     *
     * @param results by {@code step#visit}; a step not in it runs
     */
    public record Rerun(String run, String from, Map<String, Binding.Result> results) {}
}
