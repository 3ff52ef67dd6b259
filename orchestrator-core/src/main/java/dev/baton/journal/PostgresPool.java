package dev.baton.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.journal.folder.StorageException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The connections for reading and for blobs, each statement of which commits by itself. What fails because its connection broke is
 * repeated on another one, until the server has been away for longer than {@code patience}; so whoever uses it does nothing that
 * must not be done twice.
 */
final class PostgresPool implements Readers {
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private final PostgresConnections connections;
    private final HikariDataSource pool;

    PostgresPool(PostgresConnections connections) {
        this.connections = connections;
        PostgresSettings settings = connections.settings();
        HikariConfig config = new HikariConfig();
        config.setPoolName("baton-postgresql");
        config.setDataSource(connections.source());
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(0);
        config.setConnectionTimeout(settings.patience().toMillis());
        config.setConnectionInitSql(
                PostgresSql.PREPARE_READER.formatted(settings.statementTimeout().toMillis()));
        // Whether the server answers was found out before, with a better sentence.
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
    }

    @Override
    public <T> T read(Reading<T> reading) {
        long deadline = System.nanoTime() + connections.settings().patience().toNanos();
        while (true) {
            try (ReadSession session = new ReadSession(pool.getConnection())) {
                return reading.read(session);
            } catch (SQLException e) {
                if (pool.isClosed()) {
                    throw new StorageException(
                            StorageException.Kind.CLOSED, "The store has been closed, nothing more is read.", e);
                }
                if (!PostgresFailures.isLost(e) || System.nanoTime() > deadline) {
                    throw new PostgresFailures(connections).explain(e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
