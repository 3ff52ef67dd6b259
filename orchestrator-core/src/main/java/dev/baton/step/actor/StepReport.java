package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.StepOutcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of an attempt.
 *
 * @param outcome null when no pool has the attempt or its result: it is lost
 * @param node where it ran; null when lost
 */
public record StepReport(
        AttemptId attempt,
        @Nullable StepOutcome outcome,
        @Nullable String node,
        @Nullable Instant startedAt) {

    static StepReport lost(AttemptId attempt) {
        return new StepReport(attempt, null, null, null);
    }

    /** Reports for one run, in the order they came; the next batch follows when this one was taken. */
    public record Batch(List<StepReport> reports) {}
}
