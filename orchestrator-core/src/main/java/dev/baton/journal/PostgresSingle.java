package dev.baton.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes a single event, with its run's row or without, by the smallest statement that does. For the writer's thread only. */
final class PostgresSingle {
    private final Connection connection;
    private final PreparedStatement event;
    private final PreparedStatement eventAndRun;
    private final PreparedStatement first;
    private final PreparedStatement firstAndRun;

    PostgresSingle(Connection connection) throws SQLException {
        this.connection = connection;
        event = connection.prepareStatement(PostgresSql.WRITE_EVENT);
        eventAndRun = connection.prepareStatement(PostgresSql.WRITE_EVENT_AND_RUN);
        first = connection.prepareStatement(PostgresSql.WRITE_FIRST_EVENT);
        firstAndRun = connection.prepareStatement(PostgresSql.WRITE_FIRST_EVENT_AND_RUN);
    }

    /** Whether it was a single event and is on disk now; if not, nothing was written, and nothing is known of why. */
    boolean isWritten(@Nullable EventsWrite write) throws SQLException {
        if (write == null || write.events().size() != 1) {
            return false;
        }
        connection.setAutoCommit(true);
        try {
            return bound(write, write.events().getFirst()).executeUpdate() == 1;
        } catch (SQLException e) {
            if (PostgresFailures.isTaken(e)) {
                return false;
            }
            throw e;
        }
    }

    private PreparedStatement bound(EventsWrite write, EventRecord record) throws SQLException {
        RunRow row = write.row();
        boolean isFirst = record.sequence() == 1;
        PreparedStatement statement = isFirst ? (row == null ? first : firstAndRun) : row == null ? event : eventAndRun;
        int parameter = 1;
        setText(statement, parameter++, write.persistenceId());
        if (!isFirst) {
            statement.setLong(parameter++, record.sequence());
        }
        statement.setLong(parameter++, record.sequence());
        setText(statement, parameter++, record.writer());
        statement.setLong(parameter++, record.writtenAt());
        statement.setInt(parameter++, record.serializer());
        setText(statement, parameter++, record.manifest());
        setText(statement, parameter++, record.adapterManifest());
        statement.setBytes(parameter++, record.payload());
        if (row != null) {
            bind(statement, parameter, row);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int from, RunRow row) throws SQLException {
        setText(statement, from, row.id());
        setText(statement, from + 1, row.flow());
        setText(statement, from + 2, row.status());
        setInstant(statement, from + 3, row.wakeAt());
        setInstant(statement, from + 4, row.createdAt());
        setInstant(statement, from + 5, row.updatedAt());
        setInstant(statement, from + 6, row.finishedAt());
        setText(statement, from + 7, row.bundle());
        setText(statement, from + 8, row.waitingFor());
        setText(statement, from + 9, row.error());
        setText(statement, from + 10, row.startedBy());
        setText(statement, from + 11, row.keep());
    }

    private static void setText(PreparedStatement statement, int parameter, @Nullable String text) throws SQLException {
        statement.setString(parameter, PostgresEvents.text(text));
    }

    private static void setInstant(PreparedStatement statement, int parameter, @Nullable Instant instant)
            throws SQLException {
        if (instant == null) {
            statement.setNull(parameter, Types.BIGINT);
        } else {
            statement.setLong(parameter, instant.toEpochMilli());
        }
    }
}
