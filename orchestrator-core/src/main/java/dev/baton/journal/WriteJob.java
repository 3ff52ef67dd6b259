package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Something to write, whole or not at all. Its methods are called on the writer's thread and must not block. */
interface WriteJob {
    /**
     * Writes within the writer's transaction. It may be called again: what the calls before did has then been rolled back, or,
     * where the answer to a commit was lost, must be found to be done.
     *
     * @return null if written, else why this job alone is refused; others in the same transaction go on
     */
    @Nullable
    StorageException write(WriteSession session) throws SQLException;

    /** Whether {@link #write} may have written something at the time when it refuses. */
    boolean mayRefuseHalfWay();

    /**
     * What {@link #write} would write, where that is events and nothing else: a dialect may write those of many jobs with one
     * statement.
     */
    default @Nullable EventsWrite events() {
        return null;
    }

    /** It is on disk. */
    void done();

    /** It is not on disk, and will not be by itself. */
    void failed(StorageException why);
}
