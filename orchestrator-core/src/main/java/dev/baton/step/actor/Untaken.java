package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes that their runs have not recorded yet, so that a run that comes back is given what it has paid for.
 *
 * <p>Bounded: when it is full, nothing new should begin. What is under way then is still kept, for it has been paid for as well.
 */
final class Untaken {
    static final int MOST = 20_000;
    static final long MOST_BYTES = 64L * 1024 * 1024;

    /** What a report weighs beside its texts. */
    private static final int REPORT_BYTES = 512;

    private final int most;
    private final long mostBytes;
    private final Map<String, Map<AttemptId, StepReport>> byRun = new HashMap<>();
    private int count;
    private long bytes;

    Untaken(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    void keep(StepReport report) {
        AttemptId attempt = report.attempt();
        StepReport before =
                byRun.computeIfAbsent(attempt.run(), run -> new HashMap<>(2)).put(attempt, report);
        add(report);
        if (before != null) {
            subtract(before);
        }
    }

    @Nullable
    StepReport of(AttemptId attempt) {
        Map<AttemptId, StepReport> reports = byRun.get(attempt.run());
        return reports == null ? null : reports.get(attempt);
    }

    void taken(AttemptId attempt) {
        Map<AttemptId, StepReport> reports = byRun.get(attempt.run());
        if (reports == null) {
            return;
        }
        StepReport report = reports.remove(attempt);
        if (report != null) {
            subtract(report);
        }
        if (reports.isEmpty()) {
            byRun.remove(attempt.run());
        }
    }

    /** The run is over: nobody will ask. */
    void forget(String run) {
        Map<AttemptId, StepReport> reports = byRun.remove(run);
        if (reports != null) {
            reports.values().forEach(this::subtract);
        }
    }

    boolean isFull() {
        return count >= most || bytes >= mostBytes;
    }

    boolean isEmpty() {
        return count == 0;
    }

    private void add(StepReport report) {
        count++;
        bytes += size(report);
    }

    private void subtract(StepReport report) {
        count--;
        bytes -= size(report);
    }

    private static long size(StepReport report) {
        StepOutcome outcome = report.outcome();
        return REPORT_BYTES
                + switch (outcome) {
                    case null -> 0;
                    case StepOutcome.Succeeded succeeded -> size(succeeded.output());
                    case StepOutcome.Failed failed -> failed.failure().message().length() + size(failed.output());
                };
    }

    private static long size(@Nullable StepOutput output) {
        return output == null
                ? 0
                : (long) output.text().preview().length() + output.stderr().length();
    }
}
