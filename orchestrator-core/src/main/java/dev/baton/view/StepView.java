package dev.baton.view;

import dev.baton.step.AttemptId;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutput;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One visit of one step.
 *
 * @param id the step's place in the plan
 * @param name as in the flow; {@code judge} for a condition that is put to that agent
 * @param instruction what it was asked, rendered
 * @param variable what its result is bound to, or null
 * @param frame the walk that it belongs to
 * @param attempts tries so far
 * @param node where the newest attempt runs or ran, as far as known
 * @param began when the first attempt began, as far as known; else when it was scheduled
 * @param ended when the visit ended, or null
 * @param dueAt when a wait ends or a failed attempt is repeated, or null
 * @param output what the last attempt left, or null
 * @param failure of the last attempt, or null
 */
public record StepView(
        String id,
        int visit,
        String name,
        String instruction,
        @Nullable String variable,
        int frame,
        StepStatus status,
        int attempts,
        @Nullable String node,
        Instant began,
        @Nullable Instant ended,
        @Nullable Instant dueAt,
        @Nullable StepOutput output,
        @Nullable StepFailure failure) {

    /** {@code step#visit}. */
    public String key() {
        return key(id, visit);
    }

    static String key(AttemptId attempt) {
        return key(attempt.step(), attempt.visit());
    }

    private static String key(String id, int visit) {
        return id + "#" + visit;
    }

    public boolean isOpen() {
        return status.isOpen();
    }

    /** From the begin of the first attempt to the end of the last; of a single attempt as its worker measured it. Null while it is open. */
    public @Nullable Duration duration() {
        if (ended == null) {
            return null;
        }
        if (attempts == 1 && output != null && output.durationMillis() > 0) {
            return Duration.ofMillis(output.durationMillis());
        }
        return Duration.between(began, ended);
    }

    /** The beginning of its output's text, without reading what is stored elsewhere; secrets masked. */
    public String text() {
        return output == null ? "" : Shown.cut(output.text().preview(), Shown.TEXT_CHARS);
    }

    StepView again(int attempt, String newInstruction) {
        return new StepView(
                id,
                visit,
                name,
                newInstruction,
                variable,
                frame,
                StepStatus.SCHEDULED,
                attempt,
                null,
                began,
                null,
                null,
                null,
                null);
    }

    StepView startedOn(String newNode, Instant at) {
        Instant first = attempts == 1 ? at : began;
        StepStatus now = status == StepStatus.SCHEDULED ? StepStatus.RUNNING : status;
        return new StepView(
                id,
                visit,
                name,
                instruction,
                variable,
                frame,
                now,
                attempts,
                newNode,
                first,
                ended,
                dueAt,
                output,
                failure);
    }

    StepView with(StepStatus newStatus, @Nullable Instant newDueAt) {
        return new StepView(
                id,
                visit,
                name,
                instruction,
                variable,
                frame,
                newStatus,
                attempts,
                node,
                began,
                ended,
                newDueAt,
                output,
                failure);
    }

    StepView left(@Nullable StepOutput newOutput, @Nullable StepFailure newFailure) {
        return new StepView(
                id,
                visit,
                name,
                instruction,
                variable,
                frame,
                status,
                attempts,
                node,
                began,
                ended,
                dueAt,
                newOutput,
                newFailure);
    }

    StepView over(StepStatus newStatus, Instant at) {
        return new StepView(
                id,
                visit,
                name,
                instruction,
                variable,
                frame,
                newStatus,
                attempts,
                node,
                began,
                at.isBefore(began) ? began : at,
                null,
                output,
                failure);
    }
}
