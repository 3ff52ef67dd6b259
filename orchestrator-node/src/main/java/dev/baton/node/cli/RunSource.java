package dev.baton.node.cli;

import dev.baton.host.Retention;
import dev.baton.journal.RunPage;
import dev.baton.journal.RunQuery;
import dev.baton.journal.RunRow;
import dev.baton.journal.StoredEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stored runs, wherever they are: read without an actor, and without keeping one waiting. Blocks. */
interface RunSource extends AutoCloseable {
    RunPage list(RunQuery query);

    Optional<RunRow> row(String run);

    Optional<byte[]> bundle(String hash);

    byte[] blob(String hash);

    Stream<StoredEvent> events(String run, long from);

    /** The runs that have not ended and that nobody here takes up by himself, oldest first. */
    List<RunRow> active();

    /** Whether another process has the run, and moves it. */
    boolean isOwned(String run);

    /**
     * A file that an attempt writes.
     *
     * @param attempt its folder's name
     * @param file {@code stdout} or {@code stderr}
     */
    Growing log(String run, String attempt, String file);

    Retention.Deleted delete(String run, boolean force);

    /** @param finishedBefore null for only those runs whose own time is up */
    Pruned prune(@Nullable Instant finishedBefore, Instant now);

    /** The ids of those that {@link #prune} would delete for their age. */
    List<String> finishedBefore(Instant before);

    @Override
    void close();

    record Pruned(int runs, int values) {}

    /** Bytes that may still become more. */
    interface Growing {
        /** Those from an offset on, at most so many, or null when there is no such file. */
        byte @Nullable [] from(long offset, int most) throws IOException;
    }
}
