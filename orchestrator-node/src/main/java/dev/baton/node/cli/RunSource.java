package dev.baton.node.cli;

import dev.baton.host.LogFiles;
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

    /** Whether the runs are those of several machines, so that some files may be on none that is left. */
    boolean isOfMany();

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
        /**
         * A part of them, of a size that is chosen there.
         *
         * @param node where they are written, as far as known, or null
         */
        Piece from(long offset, @Nullable String node) throws IOException;
    }

    /**
     * Some bytes of a file.
     *
     * @param bytes null when there is no such file, or none that can be had
     * @param total how many there are by now
     * @param node where it is, when that is known; it may be given when more is asked for
     * @param lack what keeps it from being had, for people; null where nothing does
     * @param forGood whether it will not come back
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way; nobody compares pieces.
    record Piece(
            byte @Nullable [] bytes,
            long total,
            @Nullable String node,
            @Nullable String lack,
            boolean forGood) {
        static Piece of(LogFiles.Part part) {
            return new Piece(part.total() < 0 ? null : part.bytes(), part.total(), null, null, false);
        }
    }
}
