package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes that their runs have not recorded yet, so that a run that comes back is given what it has paid for.
 *
 * <p>Outcomes that nobody who is alive waits for are kept for a while: whoever had the run may have recorded them before it went, and
 * then nobody will ever ask.
 *
 * <p>Bounded: when it is full, nothing new should begin. What is under way then is still kept, for it has been paid for as well.
 */
final class Untaken {
    static final int MOST = 20_000;
    static final long MOST_BYTES = 64L * 1024 * 1024;

    /** How long an outcome is kept that nobody waits for. */
    static final Duration LEFT_KEPT = Duration.ofMinutes(15);

    /** What a report weighs beside its texts. */
    private static final int REPORT_BYTES = 512;

    private final int most;
    private final long mostBytes;
    private final Map<String, Map<AttemptId, StepReport>> byRun = new HashMap<>();

    /** Since when nobody waits for it, by {@link System#nanoTime}; the earliest first. */
    private final Map<AttemptId, Long> left = new LinkedHashMap<>();

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
        left.remove(attempt);
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

    /** Everybody who waited for it is gone. */
    void left(AttemptId attempt, long now) {
        if (of(attempt) != null) {
            left.putIfAbsent(attempt, now);
        }
    }

    /** Somebody waits for it again. */
    void awaited(AttemptId attempt) {
        left.remove(attempt);
    }

    /** Whether any were dropped that nobody has waited for long enough. */
    boolean dropLeft(long now) {
        List<AttemptId> old = new ArrayList<>();
        for (Map.Entry<AttemptId, Long> each : left.entrySet()) {
            if (now - each.getValue() < LEFT_KEPT.toNanos()) {
                break;
            }
            old.add(each.getKey());
        }
        old.forEach(this::taken);
        return !old.isEmpty();
    }

    void taken(AttemptId attempt) {
        left.remove(attempt);
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
            left.keySet().removeAll(reports.keySet());
        }
    }

    boolean isFull() {
        return count >= most || bytes >= mostBytes;
    }

    /** Whether somebody waits for any of them. */
    boolean isAwaited() {
        return count > left.size();
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
