package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What differs from one database to another. Statements that all of them understand are in {@link Sql}; they use only standard
 * types and {@code INSERT … ON CONFLICT}.
 */
interface Dialect {
    /** What a failed statement means for what was being written. */
    enum Failure {
        /** It may pass by itself: somebody else's lock, a disk that is full or slow to answer, a connection that broke. */
        TRANSIENT,
        /** This one statement cannot be carried out; others can. */
        STATEMENT,
        /** Nothing can be written until somebody repairs something. */
        PERSISTENT
    }

    /**
     * Makes the database if it is missing and brings its schema up to date. Any number of processes may do so at once.
     *
     * @throws StorageException if the database is of a newer version, damaged, or cannot be written
     */
    void prepare();

    /** A connection for writing, for one thread. */
    Batches openWriter() throws SQLException;

    /**
     * Connections for reading, that never lock out a writer; each statement sees its own snapshot.
     *
     * @param size the greatest number of connections, where the dialect has no setting of its own for that
     */
    Readers readers(int size);

    Failure classify(SQLException failure);

    /** The failure as one sentence for people. */
    StorageException explain(SQLException failure);

    /** Housekeeping beside the writer, or a task that does nothing where the database keeps its own house. */
    Housekeeping housekeeping();

    /** Gives freed space back to the file system, in steps short enough for writers to go on in between. */
    void compact();

    /** The writer's connection: writes batches of jobs with as few transactions and round trips as the database allows. */
    interface Batches extends AutoCloseable {
        /**
         * Writes jobs in their order, each of them whole or not at all; on return they are on disk. After a failure nobody knows
         * which of them are: the batch may be written again, for what a job has written already is found to be its own. The
         * connection is then closed and not used again.
         *
         * @return why each job was refused; null for those that are on disk
         */
        @Nullable
        StorageException[] write(List<WriteJob> jobs) throws SQLException;

        /** About how many bytes have been written since the last call. */
        long takeBytes();

        /** Closes the connection; what was not committed is lost. */
        @Override
        void close() throws SQLException;
    }

    /** Paced work that keeps the database small and fast. */
    interface Housekeeping extends AutoCloseable {
        /** Called by the writer after each commit; must not block. */
        void committed(long bytes);

        @Override
        void close();
    }
}
