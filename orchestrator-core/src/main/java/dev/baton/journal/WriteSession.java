package dev.baton.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The writer's connection and its prepared statements. For the writer's thread only, within a transaction of it. */
final class WriteSession implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement insertEvent;
    private final PreparedStatement upsertRun;
    private final Map<String, PreparedStatement> others = new HashMap<>();
    private long bytes;

    WriteSession(Connection connection) throws SQLException {
        this.connection = connection;
        insertEvent = connection.prepareStatement(Sql.INSERT_EVENT);
        upsertRun = connection.prepareStatement(Sql.UPSERT_RUN);
    }

    /** About how many bytes the statements since the last call have written. */
    long takeBytes() {
        long taken = bytes;
        bytes = 0;
        return taken;
    }

    /**
     * Writes one event.
     *
     * @return false if the sequence is taken by another writer's event; a row of our own is as good as written now
     */
    boolean insertEvent(String persistenceId, EventRecord event) throws SQLException {
        if (event.sequence() == 1) {
            update(Sql.ENSURE_STREAM, persistenceId);
        }
        return tryInsertEvent(persistenceId, event)
                || event.writer().equals(writerOf(persistenceId, event.sequence()))
                || (update(Sql.ENSURE_STREAM, persistenceId) == 1 && tryInsertEvent(persistenceId, event));
    }

    private boolean tryInsertEvent(String persistenceId, EventRecord event) throws SQLException {
        PreparedStatement insert = insertEvent;
        insert.setLong(1, event.sequence());
        insert.setString(2, event.writer());
        insert.setLong(3, event.writtenAt());
        insert.setInt(4, event.serializer());
        insert.setString(5, event.manifest());
        setText(insert, 6, event.adapterManifest());
        insert.setBytes(7, event.payload());
        insert.setString(8, persistenceId);
        insert.setLong(9, event.sequence());
        bytes += event.payload().length + 128L;
        return insert.executeUpdate() == 1;
    }

    void upsertRun(RunRow row) throws SQLException {
        PreparedStatement upsert = upsertRun;
        upsert.setString(1, row.id());
        upsert.setString(2, row.flow());
        upsert.setString(3, row.status());
        setInstant(upsert, 4, row.wakeAt());
        setInstant(upsert, 5, row.createdAt());
        setInstant(upsert, 6, row.updatedAt());
        setInstant(upsert, 7, row.finishedAt());
        upsert.setString(8, row.bundle());
        setText(upsert, 9, row.waitingFor());
        setText(upsert, 10, row.error());
        setText(upsert, 11, row.startedBy());
        setText(upsert, 12, row.keep());
        upsert.executeUpdate();
        bytes += 512;
    }

    /**
     * Any other statement of {@link Sql}. Parameters may be strings, longs, integers and byte arrays.
     *
     * @return the number of rows changed
     */
    int update(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = prepared(sql);
        Parameters.set(statement, parameters);
        bytes += 256;
        return statement.executeUpdate();
    }

    /** The first column of the first row, 0 if that is null or missing. */
    long number(String sql, Object... parameters) throws SQLException {
        PreparedStatement select = prepared(sql);
        Parameters.set(select, parameters);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private @Nullable String writerOf(String persistenceId, long sequence) throws SQLException {
        PreparedStatement select = prepared(Sql.SELECT_WRITER);
        select.setString(1, persistenceId);
        select.setLong(2, sequence);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement known = others.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            others.put(sql, known);
        }
        return known;
    }

    private static void setText(PreparedStatement statement, int index, @Nullable String text) throws SQLException {
        if (text == null) {
            statement.setNull(index, Types.VARCHAR);
        } else {
            statement.setString(index, text);
        }
    }

    private static void setInstant(PreparedStatement statement, int index, @Nullable Instant instant)
            throws SQLException {
        if (instant == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, instant.toEpochMilli());
        }
    }

    /** Closes the connection and with it all statements; what was not committed is lost. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
