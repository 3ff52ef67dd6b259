package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.baton.step.AttemptId;
import dev.baton.step.StepOutcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run is asked or told. Holds no reference to whoever waits for the answer. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RunCommand.Start.class, name = "start"),
    @JsonSubTypes.Type(value = RunCommand.Reports.class, name = "reports"),
    @JsonSubTypes.Type(value = RunCommand.Tick.class, name = "tick"),
    @JsonSubTypes.Type(value = RunCommand.Answer.class, name = "answer"),
    @JsonSubTypes.Type(value = RunCommand.Pause.class, name = "pause"),
    @JsonSubTypes.Type(value = RunCommand.Resume.class, name = "resume"),
    @JsonSubTypes.Type(value = RunCommand.Cancel.class, name = "cancel"),
    @JsonSubTypes.Type(value = RunCommand.Retry.class, name = "retry"),
    @JsonSubTypes.Type(value = RunCommand.Progress.class, name = "progress")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface RunCommand {
    /** The same start again is fine; another one under the same id is refused. */
    record Start(RunStart start) implements RunCommand {}

    /** Outcomes of attempts, in the order they came. */
    record Reports(List<Report> reports) implements RunCommand {
        public Reports {
            reports = List.copyOf(reports);
        }
    }

    /**
     * @param outcome null when nobody has the attempt or its result: it is lost
     * @param node where it ran, or null when lost
     */
    record Report(
            AttemptId attempt,
            @Nullable StepOutcome outcome,
            @Nullable String node,
            @Nullable Instant startedAt) {}

    /** Something is due: a timer, a retry, a deadline. */
    record Tick() implements RunCommand {}

    /**
     * @param name of the gate or variable, or {@code name#visit}
     * @param value the answer; for a checkpoint {@code approve}, {@code reject: why}, {@code revise: comments} or {@code jump LABEL}
     * @param sealed the answer when it is a secret, sealed by the caller; then {@code value} is empty
     */
    record Answer(String name, String value, dev.baton.step.StoredText.@Nullable Sealed sealed, String by)
            implements RunCommand {}

    record Pause(boolean now, String by) implements RunCommand {}

    record Resume(String by) implements RunCommand {}

    record Cancel(boolean force, String by) implements RunCommand {}

    record Retry(String by) implements RunCommand {}

    /**
     * How far a batch has come: items that are done, those that failed among them, of a total.
     *
     * @param waits what items wait for that are runs of their own
     */
    record Progress(AttemptId attempt, long done, long failed, long total, ItemWaits waits) implements RunCommand {}
}
