package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few connections for reading, opened when needed and kept. A connection that failed is closed, not kept. Reads block their
 * thread, also while all connections are in use.
 */
final class ReadPool implements Readers {
    private static final Logger log = LoggerFactory.getLogger(ReadPool.class);

    private final SqliteDialect dialect;
    private final Semaphore permits;
    private final Deque<ReadSession> idle = new ArrayDeque<>();
    private boolean closed;

    ReadPool(SqliteDialect dialect, int size) {
        this.dialect = dialect;
        this.permits = new Semaphore(size);
    }

    @Override
    public <T> T read(Reading<T> reading) {
        permits.acquireUninterruptibly();
        try {
            ReadSession session = take();
            T value;
            try {
                value = reading.read(session);
            } catch (SQLException | RuntimeException e) {
                discard(session);
                throw e;
            }
            give(session);
            return value;
        } catch (SQLException e) {
            throw dialect.explain(e);
        } finally {
            permits.release();
        }
    }

    private ReadSession take() throws SQLException {
        synchronized (idle) {
            if (closed) {
                throw new StorageException(
                        StorageException.Kind.CLOSED, "The store has been closed, nothing more is read.");
            }
            ReadSession kept = idle.poll();
            if (kept != null) {
                return kept;
            }
        }
        return new ReadSession(dialect.connectReader());
    }

    private void give(ReadSession session) {
        synchronized (idle) {
            if (!closed) {
                idle.push(session);
                return;
            }
        }
        discard(session);
    }

    private static void discard(ReadSession session) {
        try {
            session.close();
        } catch (SQLException e) {
            log.debug("Closing a reader's connection failed", e);
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(ReadPool::discard);
            idle.clear();
        }
    }
}
