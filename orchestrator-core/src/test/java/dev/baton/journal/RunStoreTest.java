package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.journal.folder.DataFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStoreTest {
    private static final Instant START = Instant.parse("2026-01-31T10:00:00.123Z");

    @TempDir
    Path folder;

    Database database;
    RunStore store;

    @BeforeEach
    void open() {
        database = openDatabase();
        store = new RunStore(database);
    }

    /** The store under test. */
    Database openDatabase() {
        return Database.open(DataFolder.open(folder), StoreSettings.DEFAULTS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_row_comes_back_as_it_was_written() {
        RunRow full = new RunRow(
                "a",
                "flow",
                "waiting",
                START.plusSeconds(9),
                START,
                START.plusSeconds(1),
                START.plusSeconds(2),
                "hash",
                "review-report",
                "it broke",
                "anna@host",
                "30d");
        put(full);
        put(row("b", "flow", "running", 0));
        assertEquals(Optional.of(full), store.row("a"));
        assertEquals(Optional.of(row("b", "flow", "running", 0)), store.row("b"));
        assertEquals(Optional.empty(), store.row("c"));
    }

    @Nested
    class Listing {
        @Test
        void goes_page_by_page_from_the_newest() {
            IntStream.range(0, 25).forEach(i -> put(row("run-%02d".formatted(i), "flow", "running", i / 3)));
            List<String> ids = new ArrayList<>();
            String after = null;
            do {
                RunPage page = store.list(RunQuery.newest(10).withAfter(after));
                page.rows().forEach(row -> ids.add(row.id()));
                after = page.next();
            } while (after != null);
            List<String> expected = new ArrayList<>(
                    IntStream.range(0, 25).mapToObj("run-%02d"::formatted).toList());
            Collections.reverse(expected);
            assertEquals(expected, ids);
            assertEquals(25, store.count(RunQuery.newest(10)));
        }

        @Test
        void ends_without_another_page_when_the_last_is_full() {
            IntStream.range(0, 10).forEach(i -> put(row("run-" + i, "flow", "running", i)));
            assertNull(store.list(RunQuery.newest(10)).next());
        }

        @Test
        void keeps_to_status_flow_text_and_time() {
            put(row("a", "deploy", "running", 1));
            put(row("b", "deploy", "failed", 2));
            put(row("c", "Review_Report", "failed", 3));
            put(row("d", "review%report", "completed", 4));
            RunQuery all = RunQuery.newest(100);
            assertEquals(List.of("c", "b"), ids(all.withStatuses(Set.of("failed"))));
            assertEquals(List.of("c", "b", "a"), ids(all.withStatuses(Set.of("failed", "running"))));
            assertEquals(List.of("b", "a"), ids(all.withFlow("deploy")));
            assertEquals(List.of("b"), ids(all.withFlow("deploy").withStatuses(Set.of("failed"))));
            assertEquals(List.of("c"), ids(all.withText("review_R")));
            assertEquals(List.of("d"), ids(all.withText("w%r")));
            assertEquals(List.of("c", "b"), ids(all.withCreated(START.plusSeconds(2), START.plusSeconds(4))));
        }

        @Test
        void finds_text_in_errors_and_what_is_waited_for() {
            put(row("a", "f", "failed", 1));
            put(new RunRow("b", "f", "failed", null, START, START, null, "h", null, "Disk Quota!", null, null));
            put(new RunRow("c", "f", "waiting", null, START, START, null, "h", "Disk choice", null, null, null));
            assertEquals(List.of("c", "b"), ids(RunQuery.newest(9).withText("disk")));
        }

        @Test
        void counts_by_status() {
            put(row("a", "f", "running", 1));
            put(row("b", "f", "failed", 1));
            put(row("c", "f", "failed", 1));
            assertEquals(Map.of("running", 1L, "failed", 2L), store.countByStatus());
        }

        private List<String> ids(RunQuery query) {
            return store.list(query).rows().stream().map(RunRow::id).toList();
        }
    }

    @Test
    void runs_are_due_when_their_time_has_come_longest_overdue_first() {
        put(waking("late", START.minusSeconds(60)));
        put(waking("now", START));
        put(waking("overdue", START.minusSeconds(1)));
        put(row("never", "f", "running", 0));
        assertEquals(
                List.of("late", "overdue"),
                store.dueBefore(START, 10).stream().map(RunRow::id).toList());
        assertEquals(
                List.of("late"),
                store.dueBefore(START, 1).stream().map(RunRow::id).toList());
        assertEquals(Optional.of(START.minusSeconds(60)), store.nextWake());
    }

    @Test
    void without_timers_there_is_no_next_wake() {
        put(row("never", "f", "running", 0));
        assertEquals(Optional.empty(), store.nextWake());
    }

    @Test
    void runs_are_active_until_they_have_ended() {
        put(row("b", "f", "running", 2));
        put(row("a", "f", "waiting", 1));
        put(finished("c", 3));
        assertEquals(List.of("a", "b"), store.active().stream().map(RunRow::id).toList());
        put(finished("b", 4));
        assertEquals(List.of("a"), store.active().stream().map(RunRow::id).toList());
    }

    @Test
    void runs_that_wait_for_items_are_found_page_by_page_from_the_oldest() {
        for (int i = 0; i < 3; i++) {
            Instant at = START.plusSeconds(i);
            put(new RunRow("map-" + i, "f", "waiting", null, at, at, null, "h", "1[0]/ok", null, null, null));
        }
        put(new RunRow("asks", "f", "waiting", null, START, START, null, "h", "ok", null, null, null));
        put(new RunRow("over", "f", "failed", null, START, START, START, "h", "1[0]/ok", null, null, null));
        List<RunRow> first = store.waitingForItems(null, 2);
        assertEquals(List.of("map-0", "map-1"), first.stream().map(RunRow::id).toList());
        List<RunRow> second = store.waitingForItems(first.getLast(), 2);
        assertEquals(List.of("map-2"), second.stream().map(RunRow::id).toList());
    }

    @Test
    void finished_runs_are_found_page_by_page_for_retention() {
        IntStream.range(0, 7).forEach(i -> put(finished("run-" + i, i)));
        put(row("active", "f", "running", 1));
        List<String> ids = new ArrayList<>();
        RunRow last = null;
        while (true) {
            List<RunRow> page = store.finishedBefore(START.plusSeconds(5), last, 2);
            if (page.isEmpty()) {
                break;
            }
            page.forEach(row -> ids.add(row.id()));
            last = page.getLast();
        }
        assertEquals(List.of("run-0", "run-1", "run-2", "run-3", "run-4"), ids);
    }

    @Nested
    class Events {
        @Test
        void stream_in_order_with_what_is_needed_to_read_them() {
            IntStream.rangeClosed(1, 1_234).forEach(i -> event("run|a", i, "event " + i));
            List<StoredEvent> events = store.events("a", 1_230).toList();
            assertEquals(List.of(1_230L, 1_231L, 1_232L, 1_233L, 1_234L), sequences(events));
            StoredEvent last = events.getLast();
            assertEquals("run|a", last.persistenceId());
            assertEquals(Instant.ofEpochMilli(1_234), last.writtenAt());
            assertEquals(42, last.serializer());
            assertEquals("text", last.manifest());
            assertArrayEquals("event 1234".getBytes(StandardCharsets.UTF_8), last.payload());
            assertEquals(1_234, store.events("a", 1).count());
        }

        @Test
        void of_an_unknown_run_are_none() {
            assertEquals(0, store.events("unknown", 1).count());
        }

        private static List<Long> sequences(List<StoredEvent> events) {
            return events.stream().map(StoredEvent::sequence).toList();
        }
    }

    @Test
    void a_deleted_run_leaves_nothing_and_its_namesakes_stay() {
        for (String id : List.of("a", "a2", "b")) {
            put(row(id, "f", "running", 0));
            event("run|" + id, 1, "x");
            event("run|" + id + "|map", 1, "x");
            snapshot("run|" + id);
            store.claimOwner(id, "me");
        }
        assertEquals(List.of("run|a", "run|a|map"), store.persistenceIds("a"));
        assertTrue(store.deleteRun("a"));
        assertEquals(Optional.empty(), store.row("a"));
        assertEquals(0, store.eventsOf("run|a", 1).count());
        assertEquals(0, store.eventsOf("run|a|map", 1).count());
        assertEquals(Optional.empty(), store.owner("a"));
        assertEquals(2, snapshots());
        assertEquals(List.of(), store.persistenceIds("a"));
        assertEquals(List.of("run|a2", "run|a2|map"), store.persistenceIds("a2"));
        assertEquals(1, store.events("a2", 1).count());
        assertFalse(store.deleteRun("a"));
    }

    @Test
    void a_run_that_was_deleted_may_be_made_anew() {
        event("run|a", 1, "old");
        store.deleteRun("a");
        event("run|a", 1, "new");
        assertEquals(1, store.events("a", 1).count());
    }

    @Test
    void pruning_deletes_what_ended_long_ago_and_may_go() {
        IntStream.range(0, 6).forEach(i -> put(finished("run-" + i, i)));
        put(row("active", "f", "running", 0));
        event("run|run-0", 1, "x");
        List<String> gone = new ArrayList<>();
        int deleted = store.prune(START.plusSeconds(4), row -> !row.id().equals("run-2"), row -> gone.add(row.id()));
        assertEquals(3, deleted);
        assertEquals(List.of("run-0", "run-1", "run-3"), gone);
        assertEquals(4, store.count(RunQuery.newest(1)));
        assertEquals(0, store.events("run-0", 1).count());
    }

    @Nested
    class Bundles {
        @Test
        void are_stored_once() {
            store.putBundle("h", new byte[] {1, 2});
            store.putBundle("h", new byte[] {1, 2});
            assertArrayEquals(new byte[] {1, 2}, store.bundle("h").orElseThrow());
            assertEquals(Optional.empty(), store.bundle("other"));
        }

        @Test
        void that_no_run_has_are_deleted_when_they_are_old() {
            store.putBundle("used", new byte[1]);
            store.putBundle("unused", new byte[1]);
            put(new RunRow("a", "f", "running", null, START, START, null, "used", null, null, null, null));
            assertEquals(0, store.deleteUnusedBundles(Instant.now().minus(Duration.ofDays(1))));
            assertEquals(1, store.deleteUnusedBundles(Instant.now().plus(Duration.ofDays(1))));
            assertTrue(store.bundle("used").isPresent());
            assertTrue(store.bundle("unused").isEmpty());
        }

        @Test
        void that_are_stored_again_count_as_young() {
            store.putBundle("h", new byte[1]);
            database.write(session -> session.update("UPDATE bundles SET stored_at = 0"))
                    .join();
            store.putBundle("h", new byte[1]);
            assertEquals(0, store.deleteUnusedBundles(Instant.now().minus(Duration.ofDays(1))));
        }
    }

    @Test
    void the_last_claim_names_the_owner_and_only_its_maker_takes_it_back() {
        store.claimOwner("a", "1@0:one.sock");
        store.claimOwner("a", "2@0:two.sock");
        store.releaseOwner("a", "1@0:one.sock");
        assertEquals(Optional.of("2@0:two.sock"), store.owner("a"));
        store.releaseOwner("a", "2@0:two.sock");
        assertEquals(Optional.empty(), store.owner("a"));
    }

    @Test
    void a_run_id_with_the_separator_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> store.events("a|b", 1));
    }

    void put(RunRow row) {
        database.write(session -> {
                    session.upsertRun(row);
                    return 0;
                })
                .join();
    }

    void event(String persistenceId, long sequence, String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        EventRecord event = new EventRecord(sequence, "writer", sequence, 42, "text", null, payload);
        assertTrue(database.write(session -> session.insertEvent(persistenceId, event))
                .join());
    }

    private void snapshot(String persistenceId) {
        database.write(session -> session.update(Sql.UPSERT_SNAPSHOT, 1L, 1L, 42, "text", new byte[1], persistenceId))
                .join();
    }

    private long snapshots() {
        return database.read(session -> session.number("SELECT count(*) FROM snapshots"));
    }

    private static RunRow row(String id, String flow, String status, int second) {
        Instant created = START.plusSeconds(second);
        return new RunRow(id, flow, status, null, created, created, null, "hash", null, null, null, null);
    }

    private static RunRow waking(String id, @Nullable Instant wakeAt) {
        return new RunRow(id, "f", "waiting", wakeAt, START, START, null, "hash", null, null, null, null);
    }

    private static RunRow finished(String id, int second) {
        Instant time = START.plusSeconds(second);
        return new RunRow(id, "f", "completed", null, time, time, time, "hash", null, null, null, null);
    }
}
