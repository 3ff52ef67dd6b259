package dev.baton.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what is in the write-ahead log into the database, from a connection and a thread of its own, so that no commit waits for
 * it.
 *
 * <p>A log that was moved wholly is overwritten from its start by the next writer: that keeps the file small, and overwriting makes
 * fsync cheaper than growing does. Beside a writer that never rests the log is never moved wholly; then, once it is too long, the
 * writer is kept waiting for the short rest of it.
 */
final class SqliteHousekeeping implements Dialect.Housekeeping {
    private static final Logger log = LoggerFactory.getLogger(SqliteHousekeeping.class);
    private static final long PACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int PASSES_BEFORE_RESTART = 4;

    private final SqliteDialect dialect;
    private final long walBytes;
    private final Thread thread;
    private final AtomicLong pending = new AtomicLong();
    private volatile boolean closed;
    private @Nullable Connection connection;

    SqliteHousekeeping(SqliteDialect dialect, long walBytes) {
        this.dialect = dialect;
        this.walBytes = walBytes;
        this.thread = new Thread(this::run, "baton-journal-checkpoint");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void committed(long bytes) {
        long before = pending.getAndAdd(bytes);
        // Half of it by payload: pages that are written again and again make the log longer than what is in them.
        if (before < walBytes / 4 && before + bytes >= walBytes / 4) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(PACE_NANOS);
            if (pending.getAndSet(0) > 0 && !closed) {
                checkpoint();
            }
        }
        closeConnection();
    }

    private void checkpoint() {
        try {
            if (connection == null) {
                connection = dialect.connectForCheckpoints();
            }
            Progress progress = checkpoint(connection, "PASSIVE");
            for (int pass = 1;
                    progress.tooLong(walBytes) && progress.left() > 0 && pass < PASSES_BEFORE_RESTART;
                    pass++) {
                progress = checkpoint(connection, "PASSIVE");
            }
            if (progress.tooLong(walBytes)) {
                checkpoint(connection, "RESTART");
            }
        } catch (SQLException e) {
            // The writer meets the same trouble and speaks of it; the next pace tries again.
            log.debug("Checkpoint failed", e);
            closeConnection();
        }
    }

    private static Progress checkpoint(Connection connection, String mode) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(" + mode + ")")) {
            return row.next() ? new Progress(row.getLong(2), row.getLong(3)) : new Progress(0, 0);
        }
    }

    private void closeConnection() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                log.debug("Closing the checkpoint's connection failed", e);
            }
        }
    }

    /** How many pages the log holds, and how many of them are in the database. */
    private record Progress(long pages, long moved) {
        private static final long PAGE_BYTES = 4096;

        boolean tooLong(long walBytes) {
            return pages * PAGE_BYTES > walBytes;
        }

        long left() {
            return pages - moved;
        }
    }
}
