package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** PostgreSQL, shared by any number of nodes. What the writer confirms is on the server's disk. */
final class PostgresDialect implements Dialect {
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final PostgresConnections connections;
    private final PostgresFailures failures;
    private final PostgresPool pool;

    PostgresDialect(PostgresSettings settings) {
        connections = new PostgresConnections(settings);
        failures = new PostgresFailures(connections);
        pool = new PostgresPool(connections);
    }

    Presence presence() {
        return new Presence(connections);
    }

    StoredLevel level() {
        return new StoredLevel(connections);
    }

    /** Blobs in the database, on the readers' connections. */
    PostgresBlobs blobs(Clock clock) {
        return new PostgresBlobs(pool, connections.describe(), clock);
    }

    /** For a dialect that no database was opened with; otherwise its readers are closed with that. */
    void close() {
        pool.close();
    }

    /** A server that is about to start, as when a whole site starts at once, is waited for. */
    @Override
    public void prepare() {
        long deadline = System.nanoTime() + connections.settings().patience().toNanos();
        while (true) {
            try {
                new PostgresSchema(connections).prepare();
                return;
            } catch (SQLException e) {
                if (!PostgresFailures.isLost(e) || System.nanoTime() > deadline) {
                    throw explain(e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    @Override
    public Batches openWriter() throws SQLException {
        Connection connection = connections.openWriter();
        try {
            return new PostgresBatches(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Readers readers(int size) {
        return pool;
    }

    @Override
    public Failure classify(SQLException failure) {
        return PostgresFailures.classify(failure);
    }

    @Override
    public StorageException explain(SQLException failure) {
        return failures.explain(failure);
    }

    /** The server cleans up by itself. */
    @Override
    public Housekeeping housekeeping() {
        return new Housekeeping() {
            @Override
            public void committed(long bytes) {}

            @Override
            public void close() {}
        };
    }

    /** Autovacuum makes room for new rows; giving it back to the file system needs VACUUM FULL, which locks tables. */
    @Override
    public void compact() {}
}
