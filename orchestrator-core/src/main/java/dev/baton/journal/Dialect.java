package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.sql.Connection;
import java.sql.SQLException;

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

    /** A connection on which {@link #transactions} begin and end, for one thread. */
    Connection connectWriter() throws SQLException;

    /** A connection that never locks out a writer, for one thread at a time; each statement sees its own snapshot. */
    Connection connectReader() throws SQLException;

    /** Statements that begin and end transactions on a writer's connection, kept prepared. To roll back, the writer closes it. */
    Transactions transactions(Connection writer) throws SQLException;

    Failure classify(SQLException failure);

    /** The failure as one sentence for people. */
    StorageException explain(SQLException failure);

    /** Housekeeping beside the writer, or a task that does nothing where the database keeps its own house. */
    Housekeeping housekeeping();

    /** Gives freed space back to the file system, in steps short enough for writers to go on in between. */
    void compact();

    /** Begins and ends transactions on one connection. */
    interface Transactions {
        void begin() throws SQLException;

        void commit() throws SQLException;

        /** Marks a point within the transaction that {@link #undo} goes back to. */
        void mark() throws SQLException;

        /** Keeps what was done since {@link #mark}, and forgets the mark. */
        void keep() throws SQLException;

        /** Drops what was done since {@link #mark}, and forgets the mark; the transaction goes on. */
        void undo() throws SQLException;
    }

    /** Paced work that keeps the database small and fast. */
    interface Housekeeping extends AutoCloseable {
        /** Called by the writer after each commit; must not block. */
        void committed(long bytes);

        @Override
        void close();
    }
}
