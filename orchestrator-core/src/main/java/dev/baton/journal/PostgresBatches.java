package dev.baton.journal;

import dev.baton.journal.PostgresEvents.Numbered;
import dev.baton.journal.folder.StorageException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * One statement, one round trip and one commit for a batch of events, as most batches are, and a smaller one for a single event. Other
 * jobs, and what one statement cannot hold, share a transaction.
 */
final class PostgresBatches implements Dialect.Batches {
    /** How often a batch is written again at once because somebody else wrote one of its events at the same moment. */
    private static final int MOST_RACES = 10;

    /** How often a stream that was made may have been deleted again. */
    private static final int MOST_VANISHINGS = 3;

    private final Connection connection;
    private final PGConnection arrays;
    private final WriteSession session;
    private final PreparedStatement write;
    private final PreparedStatement writeFirst;
    private final PostgresSingle single;
    private long bytes;

    PostgresBatches(Connection connection) throws SQLException {
        this.connection = connection;
        arrays = connection.unwrap(PGConnection.class);
        session = new WriteSession(connection);
        write = connection.prepareStatement(PostgresSql.WRITE_EVENTS);
        writeFirst = connection.prepareStatement(PostgresSql.WRITE_FIRST_EVENTS);
        single = new PostgresSingle(connection);
    }

    /** What is written with one statement, or one after the other. */
    private sealed interface Part {
        record Events(PostgresEvents events) implements Part {}

        record Other(int number, WriteJob job) implements Part {}
    }

    @Override
    public @Nullable StorageException[] write(List<WriteJob> jobs) throws SQLException {
        if (jobs.size() == 1 && isWrittenAlone(jobs.getFirst().events())) {
            return new @Nullable StorageException[1];
        }
        List<Part> parts = parts(jobs);
        for (int race = 0; ; race++) {
            @Nullable StorageException[] refusals = new StorageException[jobs.size()];
            try {
                write(parts, refusals);
                return refusals;
            } catch (SQLException e) {
                // The other's event is visible now, and refuses the one job that it is in the way of.
                if (!PostgresFailures.isTaken(e) || race == MOST_RACES) {
                    throw e;
                }
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
            }
        }
    }

    private boolean isWrittenAlone(@Nullable EventsWrite write) throws SQLException {
        boolean written = single.isWritten(write);
        bytes += written && write != null ? PostgresEvents.size(write) : 0;
        return written;
    }

    private static List<Part> parts(List<WriteJob> jobs) {
        List<Part> parts = new ArrayList<>(1);
        PostgresEvents open = new PostgresEvents();
        for (int i = 0; i < jobs.size(); i++) {
            EventsWrite events = jobs.get(i).events();
            if (events == null) {
                parts.add(new Part.Other(i, jobs.get(i)));
                open = new PostgresEvents();
            } else if (!events.events().isEmpty()) {
                if (!open.fits(events)) {
                    open = new PostgresEvents();
                }
                if (open.isEmpty()) {
                    parts.add(new Part.Events(open));
                }
                open.add(new Numbered(i, events));
            }
        }
        return parts;
    }

    private void write(List<Part> parts, @Nullable StorageException[] refusals) throws SQLException {
        boolean alone = parts.size() == 1 && parts.getFirst() instanceof Part.Events;
        connection.setAutoCommit(alone);
        for (Part part : parts) {
            switch (part) {
                case Part.Events events -> write(events.events(), refusals);
                case Part.Other other -> refusals[other.number()] = write(other.job());
            }
        }
        if (!alone) {
            connection.commit();
        }
    }

    private @Nullable StorageException write(WriteJob job) throws SQLException {
        if (job.mayRefuseHalfWay()) {
            throw new IllegalStateException("Expected a job that refuses before it writes, but got " + job);
        }
        return job.write(session);
    }

    private void write(PostgresEvents events, @Nullable StorageException[] refusals) throws SQLException {
        bytes += events.bytes();
        PostgresEvents homeless = write(events, events.newcomers(), refusals);
        for (int i = 1; i < MOST_VANISHINGS && !homeless.isEmpty(); i++) {
            homeless = write(homeless, homeless.actors(), refusals);
        }
        for (Numbered numbered : homeless.writes()) {
            EventsWrite vanished = numbered.write();
            refusals[numbered.job()] =
                    vanished.conflict(vanished.events().getFirst().sequence());
        }
    }

    /**
     * Writes what can be written.
     *
     * @param newcomers whose streams are to be made first
     * @return what had no stream
     */
    private PostgresEvents write(PostgresEvents events, String[] newcomers, @Nullable StorageException[] refusals)
            throws SQLException {
        PostgresEvents homeless = new PostgresEvents();
        PreparedStatement statement = execute(events, newcomers);
        try (ResultSet refused = statement.getResultSet()) {
            while (refused.next()) {
                int job = refused.getInt(1);
                EventsWrite write = events.of(job);
                if (refused.getBoolean(3)) {
                    homeless.add(new Numbered(job, write));
                } else {
                    refusals[job] = write.conflict(refused.getLong(2));
                }
            }
        }
        return homeless;
    }

    private PreparedStatement execute(PostgresEvents events, String[] newcomers) throws SQLException {
        if (newcomers.length == 0) {
            events.bind(arrays, write, 1);
            write.execute();
            return write;
        }
        writeFirst.setArray(1, arrays.createArrayOf("text", newcomers));
        events.bind(arrays, writeFirst, 2);
        writeFirst.execute();
        writeFirst.getMoreResults();
        return writeFirst;
    }

    @Override
    public long takeBytes() {
        long taken = bytes + session.takeBytes();
        bytes = 0;
        return taken;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
