package dev.baton.journal;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** The events and rows of several jobs, as the columns of one {@link PostgresSql#WRITE_EVENTS}. */
final class PostgresEvents {
    /** The greatest payload of one statement, unless a single job has more. */
    private static final long MOST_BYTES = 8 << 20;

    /** A job's place in its batch, and what it writes. */
    record Numbered(int job, EventsWrite write) {}

    private final List<Numbered> writes = new ArrayList<>();
    private final Set<String> actors = new HashSet<>();
    private final Set<String> runs = new HashSet<>();
    private int events;
    private long bytes;

    /** Whether one more write fits; one statement can write one thing once only. */
    boolean fits(EventsWrite write) {
        return writes.isEmpty()
                || (!actors.contains(write.persistenceId())
                        && (write.row() == null || !runs.contains(write.row().id()))
                        && bytes + size(write) <= MOST_BYTES);
    }

    void add(Numbered numbered) {
        EventsWrite write = numbered.write();
        writes.add(numbered);
        actors.add(write.persistenceId());
        if (write.row() != null) {
            runs.add(write.row().id());
        }
        events += write.events().size();
        bytes += size(write);
    }

    /** About how many bytes go to disk. */
    static long size(EventsWrite write) {
        long size = 0;
        for (EventRecord event : write.events()) {
            size += event.payload().length + 128L;
        }
        return write.row() == null ? size : size + 512;
    }

    boolean isEmpty() {
        return writes.isEmpty();
    }

    List<Numbered> writes() {
        return writes;
    }

    /** About how many bytes go to disk. */
    long bytes() {
        return bytes;
    }

    EventsWrite of(int job) {
        return writes.stream()
                .filter(each -> each.job() == job)
                .findFirst()
                .orElseThrow()
                .write();
    }

    /** Whose first events are among these, so that their streams are missing; in order, so that two writers cannot block each other. */
    String[] newcomers() {
        return writes.stream()
                .filter(each -> each.write().events().getFirst().sequence() == 1)
                .map(each -> each.write().persistenceId())
                .sorted()
                .toArray(String[]::new);
    }

    String[] actors() {
        return actors.stream().sorted().toArray(String[]::new);
    }

    /** Sets the arrays from a parameter on. */
    void bind(PGConnection connection, PreparedStatement statement, int firstParameter) throws SQLException {
        Binding binding = new Binding(connection, statement, firstParameter);
        bindEvents(binding);
        bindRows(binding);
    }

    private void bindEvents(Binding to) throws SQLException {
        int[] jobs = new int[events];
        String[] ids = new String[events];
        List<EventRecord> all = new ArrayList<>(events);
        for (Numbered numbered : writes) {
            for (EventRecord event : numbered.write().events()) {
                jobs[all.size()] = numbered.job();
                ids[all.size()] = numbered.write().persistenceId();
                all.add(event);
            }
        }
        to.next("int4", jobs);
        to.next("text", ids);
        to.next("int8", all.stream().mapToLong(EventRecord::sequence).toArray());
        to.texts(all, EventRecord::writer);
        to.next("int8", all.stream().mapToLong(EventRecord::writtenAt).toArray());
        to.next("int4", all.stream().mapToInt(EventRecord::serializer).toArray());
        to.texts(all, EventRecord::manifest);
        to.texts(all, EventRecord::adapterManifest);
        to.next("bytea", all.stream().map(EventRecord::payload).toArray(byte[][]::new));
    }

    private void bindRows(Binding to) throws SQLException {
        List<RunRow> rows = new ArrayList<>(runs.size());
        int[] jobs = new int[runs.size()];
        for (Numbered numbered : writes) {
            RunRow row = numbered.write().row();
            if (row != null) {
                jobs[rows.size()] = numbered.job();
                rows.add(row);
            }
        }
        to.next("int4", jobs);
        to.texts(rows, RunRow::id);
        to.texts(rows, RunRow::flow);
        to.texts(rows, RunRow::status);
        to.instants(rows, RunRow::wakeAt);
        to.instants(rows, RunRow::createdAt);
        to.instants(rows, RunRow::updatedAt);
        to.instants(rows, RunRow::finishedAt);
        to.texts(rows, RunRow::bundle);
        to.texts(rows, RunRow::waitingFor);
        to.texts(rows, RunRow::error);
        to.texts(rows, RunRow::startedBy);
        to.texts(rows, RunRow::keep);
    }

    /** What a script said may hold any character; a text of PostgreSQL holds all but one. */
    static @Nullable String text(@Nullable String text) {
        return text == null ? null : text.replace('\0', '\uFFFD');
    }

    /** Sets one array after the other. */
    private static final class Binding {
        private final PGConnection connection;
        private final PreparedStatement statement;
        private int parameter;

        Binding(PGConnection connection, PreparedStatement statement, int firstParameter) {
            this.connection = connection;
            this.statement = statement;
            this.parameter = firstParameter;
        }

        void next(String type, Object elements) throws SQLException {
            Array array = connection.createArrayOf(type, elements);
            statement.setArray(parameter++, array);
        }

        <T> void texts(List<T> of, Function<T, @Nullable String> column) throws SQLException {
            @Nullable String[] texts = new String[of.size()];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = text(column.apply(of.get(i)));
            }
            next("text", texts);
        }

        <T> void instants(List<T> of, Function<T, @Nullable Instant> column) throws SQLException {
            @Nullable Long[] millis = new Long[of.size()];
            for (int i = 0; i < millis.length; i++) {
                Instant instant = column.apply(of.get(i));
                millis[i] = instant == null ? null : instant.toEpochMilli();
            }
            next("int8", millis);
        }
    }
}
