package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much whoever reads this database must know, as a number that only grows. Nodes agree on it here before one of them writes what
 * not every build can read.
 *
 * <p>A node that is about to join holds a shared lock from before it reads the level until the others know of it; it is raised under
 * the exclusive one. So nobody joins between the look at the members and the new level.
 */
public final class StoredLevel implements AutoCloseable {
    private static final String LEVEL = "SELECT level FROM vocabulary";
    private static final String ENTER = "SELECT pg_advisory_lock_shared(hashtext(?), 7356)";
    private static final String TRY_RAISE = "SELECT pg_try_advisory_xact_lock(hashtext(?), 7356)";
    private static final String RAISE = "UPDATE vocabulary SET level = ? WHERE level < ?";

    /** Of this connection, which is for entering only. */
    private static final String WAIT_TO_ENTER = "SET lock_timeout = '20s'";

    /** A node that stops in the middle of raising keeps nobody from joining for longer. */
    private static final String MOST_IDLE = "SET LOCAL idle_in_transaction_session_timeout = '5s'";

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final @Nullable PostgresConnections connections;
    private @Nullable Connection entering;

    /** @param connections null for a database whose readers are all of one build */
    StoredLevel(@Nullable PostgresConnections connections) {
        this.connections = connections;
    }

    /**
     * The level in the database, which is not raised before {@link #entered}. Blocks.
     *
     * @param known by this node
     * @throws StorageException when the database may hold what this node does not know, or does not answer
     */
    public synchronized int enter(int known) {
        if (connections == null) {
            return known;
        }
        try {
            Connection connection = connections.source().getConnection();
            entering = connection;
            set(connection, WAIT_TO_ENTER);
            execute(connection, ENTER, lock(connections));
            int level = level(connection);
            if (level > known) {
                close();
                throw tooNew(level, known);
            }
            return level;
        } catch (SQLException e) {
            close();
            throw LOCK_NOT_AVAILABLE.equals(e.getSQLState())
                    ? beingRaised(connections, e)
                    : new PostgresFailures(connections).explain(e);
        }
    }

    private static StorageException beingRaised(PostgresConnections connections, SQLException e) {
        return new StorageException(
                StorageException.Kind.BUSY,
                "Another node is raising the level of facts in " + connections.describe() + ": start this one again.",
                e);
    }

    /**
     * The others know of this node by now and count on what it knows. Blocks.
     *
     * @return the level in the database; more than this node knows only if the connection broke meanwhile
     * @throws StorageException when the database does not answer; then this is to be said again
     */
    public synchronized int entered(int known) {
        if (connections == null) {
            return known;
        }
        try (Connection connection = connections.source().getConnection()) {
            int level = level(connection);
            close();
            return level;
        } catch (SQLException e) {
            throw new PostgresFailures(connections).explain(e);
        }
    }

    /**
     * Raises the level, unless somebody is about to join. Blocks.
     *
     * @param allKnow asked while nobody can join: whether all members know the level
     * @return the level that is in the database now
     * @throws StorageException when the database does not answer
     */
    public int raise(int wanted, BooleanSupplier allKnow) {
        PostgresConnections shared = connections;
        if (shared == null) {
            return wanted;
        }
        try (Connection connection = shared.source().getConnection()) {
            connection.setAutoCommit(false);
            set(connection, MOST_IDLE);
            boolean alone = execute(connection, TRY_RAISE, lock(shared));
            int level = level(connection);
            if (level >= wanted || !alone || !allKnow.getAsBoolean()) {
                connection.rollback();
                return level;
            }
            try (PreparedStatement raise = connection.prepareStatement(RAISE)) {
                raise.setInt(1, wanted);
                raise.setInt(2, wanted);
                raise.executeUpdate();
            }
            connection.commit();
            return wanted;
        } catch (SQLException e) {
            throw new PostgresFailures(shared).explain(e);
        }
    }

    /** Why a node that knows less than what is here must not read it. */
    public StorageException tooNew(int level, int known) {
        String place = connections == null
                ? "The database"
                : "The schema '" + connections.settings().schema() + "' of " + connections.describe();
        return new StorageException(
                StorageException.Kind.NEWER_SCHEMA,
                place + " may hold facts that were written by a newer Baton (level " + level + ", this one knows "
                        + known + "): upgrade this node.");
    }

    private static int level(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LEVEL);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void set(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(setting);
        }
    }

    /** Whether the lock was taken; a lock that is waited for always is. */
    private static boolean execute(Connection connection, String lock, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(lock)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && "t".equals(row.getString(1));
            }
        }
    }

    private static String lock(PostgresConnections of) {
        return "baton " + of.settings().schema();
    }

    /** Lets go of the lock. */
    @Override
    public synchronized void close() {
        Connection held = entering;
        entering = null;
        if (held != null) {
            try {
                held.close();
            } catch (SQLException e) {
                // It is gone, and the lock with it.
            }
        }
    }
}
