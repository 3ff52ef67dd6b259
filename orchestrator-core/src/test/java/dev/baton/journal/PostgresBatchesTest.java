package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.baton.journal.folder.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one statement for many jobs does to each of them. */
@Timeout(60)
class PostgresBatchesTest {
    @RegisterExtension
    static final PostgresServer SERVER = PostgresServer.shared();

    private final PostgresSettings settings = SERVER.fresh();
    private final PostgresDialect dialect = new PostgresDialect(settings);
    private Database database;
    private RunStore store;
    private Dialect.Batches batches;

    @BeforeEach
    void open() throws SQLException {
        database = Database.open(dialect, StoreSettings.DEFAULTS);
        store = new RunStore(database);
        batches = dialect.openWriter();
    }

    @AfterEach
    void close() throws SQLException {
        batches.close();
        database.close();
    }

    @Test
    void a_batch_of_events_and_rows_is_one_transaction() throws SQLException {
        List<WriteJob> jobs = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            jobs.add(TestEvents.of("run|" + i, "w", row(Integer.toString(i), "running"), 1, 2));
        }
        assertEquals(0, refused(jobs));
        assertEquals(2_000, number("SELECT count(*) FROM %s.events"));
        assertEquals(1_000, store.countByStatus().get("running"));
        assertEquals(
                1,
                number("SELECT count(DISTINCT xmin::text) FROM"
                        + " (SELECT xmin FROM %1$s.events UNION ALL SELECT xmin FROM %1$s.runs"
                        + " UNION ALL SELECT xmin FROM %1$s.streams) all_rows"));
    }

    @Test
    void a_lone_event_is_one_transaction_with_its_row_and_is_not_written_over() throws SQLException {
        assertNull(write(TestEvents.of("run|a", "w", row("a", "running"), 1))[0]);
        assertNull(write(TestEvents.of("run|a", "w", row("a", "completed"), 2))[0]);
        assertEquals(
                1,
                number("SELECT count(DISTINCT xmin::text) FROM (SELECT xmin FROM %1$s.events WHERE sequence = 2"
                        + " UNION ALL SELECT xmin FROM %1$s.runs) rows"));
        assertConflict(write(TestEvents.of("run|a", "late", row("a", "failed"), 1))[0]);
        assertConflict(write(TestEvents.of("run|a", "late", row("a", "failed"), 2))[0]);
        assertEquals("completed", store.row("a").orElseThrow().status());
        assertEquals(2, store.events("a", 1).count());
    }

    @Test
    void only_the_job_that_conflicts_is_refused_and_leaves_nothing() throws SQLException {
        write(TestEvents.of("run|a", "w", 1, 2));
        @Nullable
        StorageException[] refusals = write(
                TestEvents.of("run|b", "w", 1),
                TestEvents.of("run|a", "late", row("a", "failed"), 2, 3),
                TestEvents.of("run|c", "w", row("c", "running"), 1));
        assertNull(refusals[0]);
        assertConflict(refusals[1]);
        assertNull(refusals[2]);
        assertEquals(2, store.events("a", 1).count());
        assertEquals(Optional.empty(), store.row("a"));
        assertEquals("running", store.row("c").orElseThrow().status());
    }

    @Test
    void of_two_that_claim_one_sequence_in_one_batch_the_first_has_it() throws SQLException {
        @Nullable
        StorageException[] refusals = write(
                TestEvents.of("run|a", "one", 1), TestEvents.of("run|a", "two", 1), TestEvents.of("run|a", "one", 2));
        assertNull(refusals[0]);
        assertConflict(refusals[1]);
        assertNull(refusals[2]);
    }

    @Test
    void two_rows_of_one_run_in_one_batch_leave_the_later() throws SQLException {
        write(
                TestEvents.of("run|a", "w", row("a", "running"), 1),
                TestEvents.of("run|a|map", "w", row("a", "waiting"), 1));
        assertEquals("waiting", store.row("a").orElseThrow().status());
    }

    @Test
    void what_is_written_again_succeeds_and_leaves_the_row_to_those_who_went_on() throws SQLException {
        TestEvents first = TestEvents.of("run|a", "w", row("a", "running"), 1);
        write(first);
        write(TestEvents.of("run|a", "next owner", row("a", "completed"), 2));
        assertNull(write(first)[0]);
        assertEquals("completed", store.row("a").orElseThrow().status());
        assertEquals(2, store.events("a", 1).count());
    }

    @Test
    void a_stream_that_is_not_there_is_made_whatever_the_sequence() throws SQLException {
        assertNull(write(TestEvents.of("run|a", "w", row("a", "running"), 7))[0]);
        assertEquals(7, store.events("a", 1).findFirst().orElseThrow().sequence());
        assertEquals("running", store.row("a").orElseThrow().status());
    }

    @Test
    void what_was_deleted_is_not_written_again() throws SQLException {
        write(TestEvents.of("run|a", "w", 1, 2, 3));
        database.write(session -> session.update(Sql.REMEMBER_DELETION, 3L, "run|a", 3L)
                        + session.update(Sql.DELETE_EVENTS, "run|a", 3L))
                .join();
        assertConflict(write(TestEvents.of("run|a", "w", 3))[0]);
        assertNull(write(TestEvents.of("run|a", "w", 4))[0]);
    }

    @Test
    void events_and_other_jobs_share_a_transaction_in_their_order() throws Exception {
        CompletableFuture<Long> seen = new CompletableFuture<>();
        TestEvents one = TestEvents.of("run|a", "w", 1);
        TestEvents two = TestEvents.of("run|a", "w", 2);
        WriteJob between = new Other(session -> seen.complete(session.number(Sql.HIGHEST_UP_TO, "run|a", 9L)));
        assertEquals(0, refused(List.of(one, between, two)));
        assertEquals(1, seen.get());
        assertEquals(1, number("SELECT count(DISTINCT xmin::text) FROM %s.events"));
    }

    @Test
    void more_than_one_statement_holds_is_written_whole() throws SQLException {
        List<WriteJob> jobs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            EventRecord large = TestEvents.event(1, "w", new byte[2 << 20]);
            jobs.add(new TestEvents(new EventsWrite("run|" + i, List.of(large), null)));
        }
        assertEquals(0, refused(jobs));
        assertEquals(20L << 20, number("SELECT sum(length(payload)) FROM %s.events"));
    }

    @Test
    void a_text_of_a_row_may_hold_any_character() throws SQLException {
        RunRow odd = new RunRow(
                "a", "f", "failed", null, Instant.EPOCH, Instant.EPOCH, null, "h", null, "a\0b ✓", null, null);
        write(TestEvents.of("run|a", "w", odd, 1));
        assertEquals("a\uFFFDb ✓", store.row("a").orElseThrow().error());
    }

    @Test
    void who_is_overtaken_while_writing_is_refused_alone() throws Exception {
        write(TestEvents.of("run|a", "w", 1));
        try (Connection other = SERVER.admin();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(
                    "INSERT INTO %1$s.events SELECT key, 2, 0, 42, 'other', 'text', NULL, 'x' FROM %1$s.streams"
                            .formatted(settings.schema()));
            CompletableFuture<@Nullable StorageException[]> writing = CompletableFuture.supplyAsync(() -> {
                try {
                    return write(TestEvents.of("run|b", "w", 1), TestEvents.of("run|a", "w", 2));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            while (SERVER.number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0) {
                assertFalse(writing.isDone(), "Expected to wait for the other writer");
            }
            other.commit();
            @Nullable StorageException[] refusals = writing.get();
            assertNull(refusals[0]);
            assertConflict(refusals[1]);
        }
    }

    @Test
    void an_answer_that_is_lost_after_the_commit_loses_and_doubles_nothing() {
        AtomicInteger lost = new AtomicInteger();
        try (Database forgetful = Database.open(new LosingAnswers(dialect, lost, 3), StoreSettings.DEFAULTS)) {
            TestEvents events = TestEvents.of("run|a", "w", row("a", "running"), 1, 2);
            forgetful.submit(events);
            events.written().join();
        }
        assertEquals(3, lost.get());
        database = Database.open(new PostgresDialect(settings), StoreSettings.DEFAULTS);
        assertEquals(2, new RunStore(database).events("a", 1).count());
    }

    private @Nullable StorageException[] write(WriteJob... jobs) throws SQLException {
        return batches.write(List.of(jobs));
    }

    private long refused(List<WriteJob> jobs) throws SQLException {
        return Arrays.stream(batches.write(jobs)).filter(each -> each != null).count();
    }

    private long number(String sql) throws SQLException {
        return SERVER.number(sql.formatted(settings.schema()));
    }

    private static void assertConflict(@Nullable StorageException refusal) {
        assertNotNull(refusal);
        assertEquals(StorageException.Kind.CONFLICT, refusal.kind());
    }

    private static RunRow row(String id, String status) {
        return new RunRow(id, "f", status, null, Instant.EPOCH, Instant.EPOCH, null, "h", null, null, null, null);
    }

    private interface Statements {
        void run(WriteSession session) throws SQLException;
    }

    private record Other(Statements statements) implements WriteJob {
        @Override
        public @Nullable StorageException write(WriteSession session) throws SQLException {
            statements.run(session);
            return null;
        }

        @Override
        public boolean mayRefuseHalfWay() {
            return false;
        }

        @Override
        public void done() {}

        @Override
        public void failed(StorageException why) {}
    }

    /** Commits, and then behaves as if the connection had broken before the answer came. */
    private record LosingAnswers(Dialect real, AtomicInteger lost, int times) implements Dialect {
        @Override
        public Batches openWriter() throws SQLException {
            Batches batches = real.openWriter();
            return new Batches() {
                @Override
                public @Nullable StorageException[] write(List<WriteJob> jobs) throws SQLException {
                    @Nullable StorageException[] refusals = batches.write(jobs);
                    if (lost.get() < times) {
                        lost.incrementAndGet();
                        throw new SQLException("the connection broke", "08006");
                    }
                    return refusals;
                }

                @Override
                public long takeBytes() {
                    return batches.takeBytes();
                }

                @Override
                public void close() throws SQLException {
                    batches.close();
                }
            };
        }

        @Override
        public void prepare() {
            real.prepare();
        }

        @Override
        public Readers readers(int size) {
            return real.readers(size);
        }

        @Override
        public Failure classify(SQLException failure) {
            return real.classify(failure);
        }

        @Override
        public StorageException explain(SQLException failure) {
            return real.explain(failure);
        }

        @Override
        public Housekeeping housekeeping() {
            return real.housekeeping();
        }

        @Override
        public void compact() {
            real.compact();
        }
    }
}
