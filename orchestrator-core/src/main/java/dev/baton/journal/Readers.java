package dev.baton.journal;

import java.sql.SQLException;

/** A bounded number of connections for reading. Reads block their thread, also while all connections are in use. */
interface Readers extends AutoCloseable {
    /** A read on one connection. It may be called again when the connection breaks. */
    interface Reading<T> {
        T read(ReadSession session) throws SQLException;
    }

    /**
     * Reads on one of the connections.
     *
     * @throws dev.baton.journal.folder.StorageException if that fails
     */
    <T> T read(Reading<T> reading);

    /** Closes what is idle now, and the others when their reads end. */
    @Override
    void close();
}
