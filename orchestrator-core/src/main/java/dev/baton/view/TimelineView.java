package dev.baton.view;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * When each step of a run was under way, side by side.
 *
 * @param rows in order of start
 * @param total from the run's start to its end, or to now
 */
public record TimelineView(List<Row> rows, Duration total) {
    /** Eighths of a cell, from one to seven. */
    private static final String PARTS = "▏▎▍▌▋▊▉";

    private static final int EIGHTHS = 8;

    public TimelineView {
        rows = List.copyOf(rows);
    }

    /** @param from since the run's start */
    public record Row(StepView step, Duration from, Duration taken) {}

    /** @param now how long a step that has not ended is under way */
    public static TimelineView of(RunView view, Instant now) {
        Instant start = view.startedAt();
        if (start == null) {
            return new TimelineView(List.of(), Duration.ZERO);
        }
        Instant end = view.finishedAt() == null ? now : view.finishedAt();
        List<Row> rows = new ArrayList<>();
        for (StepView step : view.steps()) {
            Instant ended = step.ended() == null ? end : step.ended();
            rows.add(new Row(
                    step,
                    atLeastZero(Duration.between(start, step.began())),
                    atLeastZero(Duration.between(step.began(), ended))));
        }
        return new TimelineView(rows, atLeastZero(Duration.between(start, end)));
    }

    private static Duration atLeastZero(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    /** A row's bar in so many cells: blank before its begin, at least a sliver long, blank after its end. */
    public String bar(Row row, int cells) {
        long all = Math.max(1, total.toMillis());
        long units = (long) cells * EIGHTHS;
        long from = Math.min(units - 1, row.from().toMillis() * units / all);
        long to = Math.clamp((row.from().toMillis() + row.taken().toMillis()) * units / all, from + 1, units);
        // A bar begins at a whole cell: there are no characters that are empty at their left.
        long firstCell = from / EIGHTHS;
        long length = Math.max(1, to - firstCell * EIGHTHS);
        StringBuilder bar = new StringBuilder(" ".repeat((int) firstCell)).append("█".repeat((int) (length / EIGHTHS)));
        if (length % EIGHTHS > 0) {
            bar.append(PARTS.charAt((int) (length % EIGHTHS) - 1));
        }
        return bar.append(" ".repeat(Math.max(0, cells - bar.length()))).toString();
    }
}
