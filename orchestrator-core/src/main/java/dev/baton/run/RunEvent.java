package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.baton.step.AttemptId;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fact about a run. What one decision produced is recorded together, as one {@link RunRecord}.
 *
 * <p>A <em>frame</em> is one walk through one region of the plan: the body is frame 0, every branch of a group that runs has one of
 * its own. A <em>key</em> is {@code step#visit}. Type names and members are stored and stay as they are.
 *
 * <p>A kind that comes later, and a kind that gets a member, raises {@link Vocabulary#KNOWN}, and says by {@link #since} and {@link
 * #older} how nodes that do not know it yet are served.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fact")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RunEvent.RunStarted.class, name = "RunStarted"),
    @JsonSubTypes.Type(value = RunEvent.StepScheduled.class, name = "StepScheduled"),
    @JsonSubTypes.Type(value = RunEvent.StepStarted.class, name = "StepStarted"),
    @JsonSubTypes.Type(value = RunEvent.StepSucceeded.class, name = "StepSucceeded"),
    @JsonSubTypes.Type(value = RunEvent.StepFailed.class, name = "StepFailed"),
    @JsonSubTypes.Type(value = RunEvent.StepLost.class, name = "StepLost"),
    @JsonSubTypes.Type(value = RunEvent.StepCancelled.class, name = "StepCancelled"),
    @JsonSubTypes.Type(value = RunEvent.GroupEntered.class, name = "GroupEntered"),
    @JsonSubTypes.Type(value = RunEvent.BranchStarted.class, name = "BranchStarted"),
    @JsonSubTypes.Type(value = RunEvent.BranchEnded.class, name = "BranchEnded"),
    @JsonSubTypes.Type(value = RunEvent.GroupEnded.class, name = "GroupEnded"),
    @JsonSubTypes.Type(value = RunEvent.BranchTaken.class, name = "BranchTaken"),
    @JsonSubTypes.Type(value = RunEvent.Judged.class, name = "Judged"),
    @JsonSubTypes.Type(value = RunEvent.LabelEntered.class, name = "LabelEntered"),
    @JsonSubTypes.Type(value = RunEvent.VariablesSet.class, name = "VariablesSet"),
    @JsonSubTypes.Type(value = RunEvent.SequenceFailed.class, name = "SequenceFailed"),
    @JsonSubTypes.Type(value = RunEvent.GateReached.class, name = "GateReached"),
    @JsonSubTypes.Type(value = RunEvent.QuestionAsked.class, name = "QuestionAsked"),
    @JsonSubTypes.Type(value = RunEvent.QuestionExpired.class, name = "QuestionExpired"),
    @JsonSubTypes.Type(value = RunEvent.Answered.class, name = "Answered"),
    @JsonSubTypes.Type(value = RunEvent.TimerSet.class, name = "TimerSet"),
    @JsonSubTypes.Type(value = RunEvent.TimerFired.class, name = "TimerFired"),
    @JsonSubTypes.Type(value = RunEvent.PatternProgressed.class, name = "PatternProgressed"),
    @JsonSubTypes.Type(value = RunEvent.WarningRaised.class, name = "WarningRaised"),
    @JsonSubTypes.Type(value = RunEvent.PauseRequested.class, name = "PauseRequested"),
    @JsonSubTypes.Type(value = RunEvent.Paused.class, name = "Paused"),
    @JsonSubTypes.Type(value = RunEvent.Resumed.class, name = "Resumed"),
    @JsonSubTypes.Type(value = RunEvent.CancelRequested.class, name = "CancelRequested"),
    @JsonSubTypes.Type(value = RunEvent.Retried.class, name = "Retried"),
    @JsonSubTypes.Type(value = RunEvent.RunCompleted.class, name = "RunCompleted"),
    @JsonSubTypes.Type(value = RunEvent.RunFailed.class, name = "RunFailed"),
    @JsonSubTypes.Type(value = RunEvent.RunCancelled.class, name = "RunCancelled")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface RunEvent extends Vocabulary.Word<RunEvent> {

    /** The level of {@link Vocabulary} that a reader must know; it may depend on whether a later member has a value. */
    @Override
    default int since() {
        return Vocabulary.FIRST;
    }

    /** Facts of earlier levels that are recorded in its place while not all nodes know it; they must take the run as far. */
    @Override
    default List<RunEvent> older() {
        return List.of();
    }

    record RunStarted(RunStart start, Instant at) implements RunEvent {}

    /**
     * The attempt is to be made; from now on it may have happened.
     *
     * @param instruction what the step is asked, rendered, cut to {@link RunLimits#SHOWN_CHARS}
     * @param scripted index of the scripted answer chosen for it, or null
     */
    record StepScheduled(
            AttemptId attempt,
            int frame,
            String name,
            String instruction,
            @Nullable Integer scripted,
            Instant at) implements RunEvent {}

    /** Recorded with what follows it, not by itself. */
    record StepStarted(AttemptId attempt, String node, Instant at) implements RunEvent {}

    /** @param output with {@code @set} taken out */
    record StepSucceeded(AttemptId attempt, StepOutput output, Instant at) implements RunEvent {}

    /** @param retryAt when it is tried again, or null when this was the last try */
    record StepFailed(
            AttemptId attempt,
            StepFailure failure,
            @Nullable StepOutput output,
            @Nullable Instant retryAt,
            Instant at) implements RunEvent {}

    /** The process that ran it is gone and nobody has its result. */
    record StepLost(AttemptId attempt, Instant at) implements RunEvent {}

    record StepCancelled(AttemptId attempt, Instant at) implements RunEvent {}

    /** @param attempt 1 the first time, more when a group with retries runs again */
    record GroupEntered(
            String key, int frame, int attempt, @Nullable Instant deadline, Instant at) implements RunEvent {}

    /** @param given what a call gives the called flow, by the names of its inputs; null when the group is no call */
    record BranchStarted(
            String key, int branch, int frame, @Nullable Map<String, Binding> given) implements RunEvent {
        public BranchStarted(String key, int branch, int frame) {
            this(key, branch, frame, null);
        }
    }

    record BranchEnded(String key, int frame, boolean success) implements RunEvent {}

    /**
     * @param failure null when the group succeeded
     * @param retryAt when the group runs again, or null
     */
    record GroupEnded(
            String key,
            @Nullable StepFailure failure,
            @Nullable Instant retryAt,
            Instant at) implements RunEvent {}

    /** @param arm the arm taken, from 0, or -1 for none */
    record BranchTaken(
            int frame, String node, int arm, @Nullable List<Boolean> outcomes, Instant at) implements RunEvent {}

    /** The agent {@code judge} has decided about one arm. */
    record Judged(int frame, String node, int arm, boolean holds) implements RunEvent {}

    /** @param jumped whether the run came by a jump rather than from above */
    record LabelEntered(int frame, String node, String label, boolean jumped) implements RunEvent {}

    record VariablesSet(int frame, Map<String, Binding> values) implements RunEvent {}

    /** The frame ends here, with a failure that nothing before it names: a limit, a missing label, a rejected gate. */
    record SequenceFailed(int frame, StepError error) implements RunEvent {}

    record GateReached(
            String key,
            int frame,
            String name,
            StoredText message,
            @Nullable Instant expiresAt,
            Instant at) implements RunEvent {}

    /** @param about the attempt in doubt, when the run asks whether a step may run again; else null */
    record QuestionAsked(
            String key,
            int frame,
            String name,
            StoredText message,
            List<String> choices,
            boolean secret,
            @Nullable Instant expiresAt,
            @Nullable AttemptId about,
            Instant at)
            implements RunEvent {
        public QuestionAsked {
            choices = choices == null ? List.of() : List.copyOf(choices);
        }
    }

    record QuestionExpired(String key, Instant at) implements RunEvent {}

    /**
     * @param decision approved, rejected, needs_revision or jump for a checkpoint; null for a question
     * @param value the answer or the comments
     */
    record Answered(String key, String name, @Nullable String decision, StoredText value, String by, Instant at)
            implements RunEvent {}

    record TimerSet(String key, int frame, String shown, Instant until, Instant at) implements RunEvent {}

    record TimerFired(String key, Instant at) implements RunEvent {}

    /**
     * How far a batch has come; recorded now and then.
     *
     * @param done items, those that failed among them
     * @param total items there are
     * @param waits what items wait for that are runs of their own, or null when none does
     */
    record PatternProgressed(
            AttemptId attempt,
            long done,
            long failed,
            long total,
            @Nullable ItemWaits waits,
            Instant at) implements RunEvent {
        public PatternProgressed(AttemptId attempt, long done, long failed, long total, Instant at) {
            this(attempt, done, failed, total, null, at);
        }
    }

    record WarningRaised(String message) implements RunEvent {}

    /** @param now whether running attempts are stopped rather than drained */
    record PauseRequested(String by, boolean now, Instant at) implements RunEvent {}

    record Paused(Instant at) implements RunEvent {}

    record Resumed(String by, Instant at) implements RunEvent {}

    record CancelRequested(String by, boolean force, Instant at) implements RunEvent {}

    record Retried(String by, Instant at) implements RunEvent {}

    record RunCompleted(Instant at) implements RunEvent {}

    record RunFailed(List<StepError> errors, Instant at) implements RunEvent {}

    record RunCancelled(Instant at) implements RunEvent {}
}
