package dev.baton.view;

import dev.baton.step.AttemptId;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
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
 * @param progress how far a map or reduce has come, as last recorded; or null
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
        @Nullable StepFailure failure,
        @Nullable Progress progress) {

    /**
     * @param done items, those that failed among them
     * @param total items there are
     * @param at when that was so
     */
    public record Progress(long done, long failed, long total, Instant at) {
        /** Items a second since the step began, or 0 when that cannot be told. */
        double rate(Instant began) {
            long millis = Duration.between(began, at).toMillis();
            return millis <= 0 ? 0 : done * 1_000.0 / millis;
        }

        /** {@code 1,200 of 10,000 items, 3 failed, 400/s, 22 s left}. */
        public String shown(Instant began) {
            double rate = rate(began);
            StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%,d of %,d items", done, total));
            if (failed > 0) {
                text.append(String.format(Locale.ROOT, ", %,d failed", failed));
            }
            if (rate > 0) {
                text.append(String.format(Locale.ROOT, rate < 10 ? ", %.1f/s" : ", %,.0f/s", rate));
                if (done < total) {
                    text.append(String.format(Locale.ROOT, ", %,.0f s left", Math.ceil((total - done) / rate)));
                }
            }
            return text.toString();
        }
    }

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
                null,
                progress);
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
                failure,
                progress);
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
                failure,
                progress);
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
                newFailure,
                progress);
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
                failure,
                progress);
    }

    StepView at(Progress now) {
        return new StepView(
                id,
                visit,
                name,
                instruction,
                variable,
                frame,
                status == StepStatus.SCHEDULED ? StepStatus.RUNNING : status,
                attempts,
                node,
                began,
                ended,
                dueAt,
                output,
                failure,
                now);
    }
}
