package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.BusyHandler;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConnection;

/**
 * SQLite with a write-ahead log: one fsync a commit, readers that lock nobody out, several processes on one file.
 *
 * <p>Memory-mapped reading stays off: an I/O error in a mapped page would end the whole process.
 */
final class SqliteDialect implements Dialect {
    /** Scripts in order; the schema's version is the number of those that ran. */
    private static final List<String> SCRIPTS = List.of("0001-first-schema.sql");

    private static final Logger log = LoggerFactory.getLogger(SqliteDialect.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int PAGES_A_COMPACTION = 256;
    private static final long RESERVED_BYTES = 2L << 20;
    private static final int RESERVE_STEP = 256 << 10;

    private final Path file;
    /** As a path, a name with a question mark would be cut off there by the driver. */
    private final String uri;

    private final long walBytes;

    SqliteDialect(Path file, long walBytes) {
        this.file = file;
        this.uri = file.toUri().toASCIIString();
        this.walBytes = walBytes;
    }

    @Override
    public void prepare() {
        try (Connection connection = connect(1 << 10, PATIENCE)) {
            // Before the first table: what is deleted can be given back in small steps, see compact.
            execute(connection, "PRAGMA auto_vacuum = INCREMENTAL");
            useWriteAheadLog(connection);
            new Migrations("sqlite", SCRIPTS).run(connection, file);
        } catch (SQLException e) {
            throw explain(e);
        }
    }

    @Override
    public Batches openWriter() throws SQLException {
        Connection connection = connectForWriting(PATIENCE);
        try {
            reserveLog(connection);
            return new SqliteBatches(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A checkpoint that waits for readers keeps the writer out meanwhile, so it gives up soon. */
    Connection connectForCheckpoints() throws SQLException {
        return connectForWriting(Duration.ofMillis(100));
    }

    private Connection connectForWriting(Duration patience) throws SQLException {
        Connection connection = connect(64 << 10, patience);
        execute(connection, "PRAGMA synchronous = FULL");
        // On macOS, fsync alone leaves data in the drive's cache; elsewhere this changes nothing.
        execute(connection, "PRAGMA fullfsync = ON");
        // Checkpoints are done beside the writer, see SqliteHousekeeping.
        execute(connection, "PRAGMA wal_autocheckpoint = 0");
        return connection;
    }

    /**
     * Fills the write-ahead log with zeros to a size that few logs outgrow between two checkpoints. Overwriting a file takes fsync
     * half the time that growing it takes, for the file system need not record a new length.
     *
     * <p>SQLite ends its reading of a log at the first frame without the right checksum, so zeros behind the last frame are nothing
     * to it. Nobody else writes to the log while this connection holds the lock.
     */
    private void reserveLog(Connection writer) throws SQLException {
        execute(writer, "BEGIN IMMEDIATE");
        try (FileChannel wal = FileChannel.open(Path.of(file + "-wal"), StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(RESERVE_STEP);
            boolean grown = false;
            for (long end = wal.size(); end < RESERVED_BYTES; end += RESERVE_STEP) {
                wal.write(zeros.clear(), end);
                grown = true;
            }
            if (grown) {
                wal.force(true);
            }
        } catch (IOException e) {
            // It would only have been faster; whether the disk can be written is for the first commit to find out.
            log.debug("Reserving space for the write-ahead log failed", e);
        }
        execute(writer, "ROLLBACK");
    }

    @Override
    public Readers readers(int size) {
        return new ReadPool(this, size);
    }

    /** A connection that never locks out a writer, for one thread at a time. */
    Connection connectReader() throws SQLException {
        Connection connection = connect(4 << 10, PATIENCE);
        execute(connection, "PRAGMA query_only = ON");
        return connection;
    }

    @Override
    public Housekeeping housekeeping() {
        return new SqliteHousekeeping(this, walBytes);
    }

    @Override
    public void compact() {
        try (Connection connection = connectForWriting(PATIENCE)) {
            long left = Long.MAX_VALUE;
            for (long free = freePages(connection); free > 0 && free < left; free = freePages(connection)) {
                left = free;
                update(connection, "PRAGMA incremental_vacuum(" + PAGES_A_COMPACTION + ")");
            }
        } catch (SQLException e) {
            throw explain(e);
        }
    }

    private static long freePages(Connection connection) throws SQLException {
        return number(connection, "PRAGMA freelist_count");
    }

    @Override
    public Failure classify(SQLException failure) {
        return SqliteFailures.classify(failure);
    }

    @Override
    public StorageException explain(SQLException failure) {
        return new SqliteFailures(file).explain(failure);
    }

    /** A connection that leaves transactions to its user, and waits for locks. */
    private Connection connect(int cacheKibibytes, Duration patience) throws SQLException {
        SQLiteConnection connection = JDBC.createConnection(JDBC.PREFIX + uri, new Properties());
        try {
            // Only the driver's flag: with it set, the driver would try a BEGIN and a COMMIT of its own after each
            // statement.
            connection.getConnectionConfig().setAutoCommit(false);
            BusyHandler.setHandler(connection, new Patience(patience));
            execute(connection, "PRAGMA cache_size = -" + cacheKibibytes);
            execute(connection, "PRAGMA temp_store = MEMORY");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The change of mode needs the file alone and does not wait for it, so two first starts at once must try again. */
    private void useWriteAheadLog(Connection connection) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("PRAGMA journal_mode = WAL")) {
                if (row.next() && row.getString(1).equals("wal")) {
                    return;
                }
                throw new StorageException(
                        StorageException.Kind.IO,
                        "The file system of " + file
                                + " has no shared memory for the database: choose a folder on a local disk with BATON_HOME.");
            } catch (SQLException e) {
                if (!SqliteFailures.isBusy(e) || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Runs a statement to its end, whatever rows it yields. */
    private static void update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Waits for a lock in short steps. SQLite's own steps grow to 100 ms, and beside a busy writer, which leaves gaps of a fraction
     * of a millisecond between its transactions, such a sleeper would hardly ever come in.
     */
    private static final class Patience extends BusyHandler {
        private static final long STEP_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
        private static final long LONGEST_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
        private final long limitNanos;
        private long began;

        Patience(Duration limit) {
            limitNanos = limit.toNanos();
        }

        @Override
        protected int callback(int tries) {
            long now = System.nanoTime();
            if (tries == 0) {
                began = now;
            }
            if (now - began > limitNanos) {
                return 0;
            }
            LockSupport.parkNanos(Math.min(STEP_NANOS * (tries + 1), LONGEST_NANOS));
            return 1;
        }
    }
}
