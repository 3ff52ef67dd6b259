package dev.baton.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether members of a cluster are at work on the same database: each holds a shared advisory lock of PostgreSQL's there, on a
 * connection of its own, for as long as it lives. A node that is cut off from the others, but not from the database, learns by it that
 * they live.
 */
public final class Presence implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Presence.class);
    private static final long PAUSE_NANOS = 2_000_000_000L;

    /** For a store that only one node can use. */
    public static final Presence OF_ONE_NODE = new Presence(null);

    private final @Nullable PostgresConnections connections;
    private @Nullable Thread holder;
    private volatile boolean closed;

    Presence(@Nullable PostgresConnections connections) {
        this.connections = connections;
    }

    /**
     * Whether nobody is a member. Blocks.
     *
     * @throws dev.baton.journal.folder.StorageException never; a database that does not answer is not known to be free: false
     */
    public boolean nobodyIsMember() {
        if (connections == null) {
            return true;
        }
        try (Connection connection = connections.source().getConnection()) {
            // Ends with the connection, a moment later.
            return isTrue(connection, "SELECT pg_try_advisory_lock(hashtext(?), 7355)", connections);
        } catch (SQLException e) {
            log.warn("Whether other nodes are at work cannot be asked: {}", e.getMessage());
            return false;
        }
    }

    /** This node is a member from now on, until it is closed or its process ends. */
    public synchronized void hold() {
        if (connections != null && holder == null) {
            PostgresConnections held = connections;
            holder = Thread.ofVirtual().name("baton-presence").start(() -> holdAgainAndAgain(held));
        }
    }

    private void holdAgainAndAgain(PostgresConnections held) {
        while (!closed) {
            try (Connection connection = held.source().getConnection()) {
                if (isTrue(connection, "SELECT pg_try_advisory_lock_shared(hashtext(?), 7355)", held)) {
                    while (!closed && connection.isValid(5)) {
                        LockSupport.parkNanos(PAUSE_NANOS);
                    }
                }
            } catch (SQLException e) {
                log.debug("The database does not know of this node for a while: {}", e.getMessage());
            }
            if (!closed) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static boolean isTrue(Connection connection, String sql, PostgresConnections of) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, "baton " + of.settings().schema());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (holder != null) {
            LockSupport.unpark(holder);
        }
    }
}
