package dev.baton.node.cli;

import dev.baton.journal.RunQuery;
import dev.baton.journal.RunRow;
import dev.baton.journal.StoredEvent;
import dev.baton.run.RunBundle;
import dev.baton.run.actor.RunJson;
import dev.baton.view.RunView;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The stored runs as verbs need them: found by a word, viewed, and with the status that people see. */
final class StoredRuns implements AutoCloseable {
    /** Instead of an id: the run that was started last. */
    private static final String LAST = "last";

    private static final int NEAR = 200;

    private final RunSource source;
    private final Instant now;

    private StoredRuns(RunSource source, Instant now) {
        this.source = source;
        this.now = now;
    }

    static StoredRuns open(Shell shell, RunsOption data) {
        return new StoredRuns(data.source(shell), shell.clock().instant());
    }

    RunSource source() {
        return source;
    }

    /** The run that is meant: by its id, by the only beginning of one that fits, or {@code last}. */
    RunRow find(String word) {
        Optional<RunRow> exact = source.row(word);
        if (exact.isPresent()) {
            return exact.get();
        }
        if (word.equals(LAST)) {
            return source.list(RunQuery.newest(1)).rows().stream()
                    .findFirst()
                    .orElseThrow(() -> CliException.failed("there is no run yet: start one with 'baton run FILE'"));
        }
        List<RunRow> near = word.isEmpty()
                ? List.of()
                : source.list(RunQuery.newest(NEAR).withText(word)).rows();
        List<RunRow> beginnings =
                near.stream().filter(row -> row.id().startsWith(word)).toList();
        if (beginnings.size() == 1) {
            return beginnings.getFirst();
        }
        throw beginnings.isEmpty() ? unknown(word, near) : ambiguous(word, beginnings);
    }

    private static CliException unknown(String word, List<RunRow> near) {
        return near.isEmpty()
                ? Replies.unknown(word)
                : CliException.failed(
                        "Expected a run '" + word + "', but there is none; did you mean " + names(near) + "?");
    }

    private static CliException ambiguous(String word, List<RunRow> rows) {
        return CliException.failed(
                "Expected one run, but " + rows.size() + " begin with '" + word + "': " + names(rows));
    }

    private static String names(List<RunRow> rows) {
        String names = String.join(", ", rows.stream().limit(4).map(RunRow::id).toList());
        return rows.size() > 4 ? names + ", …" : names;
    }

    RunBundle bundle(RunRow row) {
        byte[] bytes = source.bundle(row.bundle())
                .orElseThrow(() -> CliException.failed("Expected the bundle of run '" + row.id()
                        + "' to be stored, but it is not: the data folder is damaged; restore it from a backup"));
        return RunJson.readBundle(bytes);
    }

    /** A run as its records so far tell it. */
    RunView view(RunRow row) {
        RunView view = RunView.of(bundle(row));
        try (Stream<StoredEvent> events = source.events(row.id(), 1)) {
            for (Iterator<StoredEvent> each = events.iterator(); each.hasNext(); ) {
                StoredEvent event = each.next();
                view = view.apply(
                        event.sequence(), RunJson.readRecord(event.payload()).facts());
            }
        }
        return view;
    }

    boolean isOwned(String run) {
        return source.isOwned(run);
    }

    /** The status as people see it: a run that should move, but that no process owns, is interrupted. */
    String status(RunRow row) {
        return isInterrupted(row) ? "interrupted" : row.status();
    }

    boolean isInterrupted(RunRow row) {
        return shouldMove(row) && !isOwned(row.id());
    }

    private boolean shouldMove(RunRow row) {
        return switch (row.status()) {
            case "running", "pausing", "cancelling" -> true;
            case "waiting" -> row.wakeAt() != null && row.wakeAt().isBefore(now);
            default -> false;
        };
    }

    /** The runs that should move and do not, oldest first. */
    List<RunRow> interrupted() {
        Predicate<RunRow> interrupted = this::isInterrupted;
        return source.active().stream().filter(interrupted).toList();
    }

    @Override
    public void close() {
        source.close();
    }
}
