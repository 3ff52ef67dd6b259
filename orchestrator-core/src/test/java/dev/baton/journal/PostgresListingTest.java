package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A million runs: every page of a listing comes within a blink, wherever in time it lies and whatever it asks for. */
@Tag("long")
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresListingTest {
    @RegisterExtension
    static final PostgresServer SERVER = PostgresServer.shared();

    private static final int RUNS = 1_000_000;
    private static final int TRIES = 7;
    private static final long MOST_MILLIS = 50;
    private static final Instant FIRST = Instant.parse("2025-01-01T00:00:00Z");

    private PostgresSettings settings;
    private RunStore store;

    /**
     * One run a second. Nine in ten are completed; the oldest thousand wait, which is the worst place for those who look from the
     * newest on. One flow has half of all runs, one
     * the oldest tenth, others have few.
     */
    @BeforeAll
    void makeRuns() throws SQLException {
        settings = SERVER.fresh();
        store = new RunStore(Database.open(new PostgresDialect(settings), StoreSettings.DEFAULTS));
        SERVER.execute(
                """
                INSERT INTO %s.runs (id, flow, status, wake_at, created_at, updated_at, finished_at, bundle, error, waiting_for)
                SELECT 'run-' || to_char(i, 'FM0000000'),
                  CASE WHEN i <= 100000 THEN 'retired' WHEN i %% 2 = 0 THEN 'nightly-report' ELSE 'flow-' || i %% 1000 END,
                  CASE WHEN i <= 1000 THEN 'waiting' WHEN i %% 10 = 3 THEN 'failed' ELSE 'completed' END,
                  CASE WHEN i <= 500 THEN %d + i END,
                  %2$d + i * 1000::bigint, %2$d + i * 1000::bigint, CASE WHEN i > 1000 THEN %2$d + i * 1000::bigint END,
                  'hash',
                  CASE WHEN i %% 10 = 3 AND i > 1000 THEN 'step ' || i %% 77 || ' ended with exit code ' || i %% 250 END,
                  CASE WHEN i <= 1000 THEN 'approval of release ' || i END
                FROM generate_series(1, %d) AS i""".formatted(settings.schema(), FIRST.toEpochMilli(), RUNS),
                "VACUUM ANALYZE %s.runs".formatted(settings.schema()));
    }

    @AfterAll
    void close() {
        if (store != null) {
            store.close();
        }
    }

    static Map<String, RunQuery> queries() {
        RunQuery all = RunQuery.newest(50);
        Instant middle = FIRST.plusSeconds(RUNS / 2);
        String place = FIRST.plusSeconds(RUNS / 3).toEpochMilli() + ":run-" + RUNS / 3;
        return Map.ofEntries(
                Map.entry("newest", all),
                Map.entry("a page in the middle", all.withAfter(place)),
                Map.entry("a status that most have", all.withStatuses(Set.of("completed"))),
                Map.entry("a status of the oldest", all.withStatuses(Set.of("waiting"))),
                Map.entry("a status that none has", all.withStatuses(Set.of("paused"))),
                Map.entry("statuses of the oldest", all.withStatuses(Set.of("waiting", "running", "paused"))),
                Map.entry("statuses of all", all.withStatuses(Set.of("waiting", "failed", "completed"))),
                Map.entry("a common flow", all.withFlow("nightly-report")),
                Map.entry("a rare flow", all.withFlow("flow-77")),
                Map.entry("a flow of the oldest", all.withFlow("retired")),
                Map.entry(
                        "a flow and a status of the oldest",
                        all.withFlow("retired").withStatuses(Set.of("failed"))),
                Map.entry("a flow and statuses", all.withFlow("retired").withStatuses(Set.of("failed", "waiting"))),
                Map.entry("no flow", all.withFlow("nothing")),
                Map.entry(
                        "a rare status of a common flow",
                        all.withFlow("nightly-report").withStatuses(Set.of("waiting"))),
                Map.entry(
                        "two statuses of a common flow",
                        all.withFlow("nightly-report").withStatuses(Set.of("waiting", "running"))),
                Map.entry("a page of a flow", all.withFlow("nightly-report").withAfter(place)),
                Map.entry("a time", all.withCreated(middle, middle.plusSeconds(3_600))),
                Map.entry("a flow in a time", all.withFlow("flow-77").withCreated(FIRST, middle)),
                Map.entry("a text that many have", all.withText("REPORT")),
                Map.entry("a text that one has", all.withText("release 678")),
                Map.entry("a text that none has", all.withText("no such thing")),
                Map.entry("a text of a tenth", all.withText("exit code 3")),
                Map.entry("an id", all.withText("0123456")),
                Map.entry(
                        "a text, a status and a flow",
                        all.withText("approval").withStatuses(Set.of("waiting")).withFlow("retired")));
    }

    static List<String> names() {
        return queries().keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void lists_within_a_blink(String name) {
        RunQuery query = queries().get(name);
        long millis = median(() -> store.list(query));
        assertTrue(millis < MOST_MILLIS, () -> name + " took " + millis + " ms");
    }

    @Test
    void those_that_move_or_are_due_are_found_within_a_blink() {
        assertEquals(1_000, store.active().size());
        assertTrue(median(store::active) < MOST_MILLIS);
        Instant due = FIRST.plusMillis(251);
        assertEquals(250, store.dueBefore(due, 1_000).size());
        assertTrue(median(() -> store.dueBefore(due, 1_000)) < MOST_MILLIS);
        assertTrue(median(store::nextWake) < MOST_MILLIS);
    }

    private static long median(Runnable work) {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < TRIES; i++) {
            long began = System.nanoTime();
            work.run();
            millis.add(Duration.ofNanos(System.nanoTime() - began).toMillis());
        }
        Collections.sort(millis);
        return millis.get(TRIES / 2);
    }
}
