package dev.baton.run.actor;

import dev.baton.journal.RunRow;
import dev.baton.run.RunStart;
import dev.baton.run.RunState;
import dev.baton.run.StepError;
import dev.baton.run.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The row by which a run is listed and woken. */
final class RunRows {
    private static final int ERROR_CHARS = 500;

    private RunRows() {}

    /** The row after a decision, or null when nothing that it shows has changed. */
    static @Nullable RunRow changed(@Nullable RunRow before, RunState after) {
        RunRow row = of(after);
        return before != null
                        && before.status().equals(row.status())
                        && Objects.equals(before.wakeAt(), row.wakeAt())
                        && Objects.equals(before.waitingFor(), row.waitingFor())
                        && Objects.equals(before.finishedAt(), row.finishedAt())
                ? null
                : row;
    }

    static RunRow of(RunState state) {
        RunStart start = state.started();
        Instant created = Objects.requireNonNull(state.startedAt(), "startedAt");
        Instant updated = state.updatedAt() == null ? created : state.updatedAt();
        return new RunRow(
                start.run(),
                start.flow(),
                state.shownStatus().shown(),
                state.nextDue(),
                created,
                updated,
                state.finishedAt(),
                start.bundle(),
                waitingFor(state),
                error(state.errors()),
                start.startedBy(),
                start.keep());
    }

    private static @Nullable String waitingFor(RunState state) {
        List<Waiting> people = state.waitingForPeople();
        if (people.isEmpty()) {
            return null;
        }
        String names = people.stream().map(Waiting::name).collect(Collectors.joining(", "));
        return state.moreWaitingItems() > 0 ? names + ", …" : names;
    }

    private static @Nullable String error(List<StepError> errors) {
        if (errors.isEmpty()) {
            return null;
        }
        String text = errors.get(0).name() + ": " + errors.get(0).message();
        return text.length() > ERROR_CHARS ? text.substring(0, ERROR_CHARS) : text;
    }
}
