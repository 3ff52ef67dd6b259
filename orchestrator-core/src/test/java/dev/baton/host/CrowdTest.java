package dev.baton.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.journal.Child;
import dev.baton.journal.RunRow;
import dev.baton.journal.RunStore;
import dev.baton.journal.folder.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand runs that wait in one small process, which is killed. */
@Tag("long")
@Timeout(240)
class CrowdTest {
    private static final int PEOPLE = 5_000;
    private static final int HOUR = 2_500;
    private static final int SOON = 2_500;
    private static final int ANSWERED = 200;
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final Duration LATEST = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void ten_thousand_runs_wait_in_512_MiB_and_a_kill_disarms_no_timer() throws Exception {
        try (Child node = Child.start(
                "-Xmx512m",
                CrowdMain.class,
                folder.toString(),
                "start",
                Integer.toString(PEOPLE),
                Integer.toString(HOUR),
                Integer.toString(SOON))) {
            assertEquals(0, number(node, "alive"));
            System.out.printf("%d runs wait after %d ms%n", PEOPLE + HOUR + SOON, number(node, "started"));
            System.out.printf("heap %d MiB%n", number(node, "heap"));
            node.kill();
        }
        assertEverythingWaits();
        Instant restart = Instant.now();
        try (Child node =
                Child.start("-Xmx512m", CrowdMain.class, folder.toString(), "answer", Integer.toString(ANSWERED))) {
            System.out.printf("%d runs move by themselves after the restart%n", number(node, "alive"));
            System.out.printf(
                    "up after %d ms, %d answers in %d ms%n",
                    Duration.between(restart, Instant.now()).toMillis(), ANSWERED, number(node, "answered"));
            System.out.printf("heap %d MiB%n", number(node, "heap"));
            assertAllAreOver();
        }
    }

    private static long number(Child node, String what) throws IOException {
        String line = assertSaid(node.readLine());
        assertTrue(line.startsWith(what + " "), line);
        return Long.parseLong(line.substring(what.length() + 1));
    }

    private static String assertSaid(String line) {
        assertNotNull(line, "The process ended early");
        return line;
    }

    private RunStore store() {
        return RunStore.open(DataFolder.open(folder.resolve("data")));
    }

    /** Before anything is restarted: what waits for time is found by it. */
    private void assertEverythingWaits() {
        try (RunStore store = store()) {
            assertEquals(Map.of("waiting", (long) PEOPLE + HOUR + SOON), store.countByStatus());
            Instant soon = Instant.now().plus(WAIT);
            assertEquals(SOON, store.dueBefore(soon, 100_000).size());
            assertEquals(
                    SOON + HOUR,
                    store.dueBefore(soon.plus(Duration.ofHours(1)), 100_000).size());
        }
    }

    private void assertAllAreOver() {
        try (RunStore store = store()) {
            Instant end = Instant.now().plus(WAIT).plus(LATEST);
            while (store.countByStatus().getOrDefault("completed", 0L) < SOON + ANSWERED
                    && Instant.now().isBefore(end)) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
            Map<String, Long> expected =
                    Map.of("waiting", (long) PEOPLE + HOUR - ANSWERED, "completed", (long) SOON + ANSWERED);
            assertEquals(new TreeMap<>(expected), new TreeMap<>(store.countByStatus()));
            List<RunRow> over = store.finishedBefore(Instant.now(), null, 100_000).stream()
                    .filter(row -> row.id().startsWith("soon"))
                    .toList();
            assertEquals(SOON, over.size());
            long[] late = over.stream()
                    .mapToLong(row -> Duration.between(
                                    row.createdAt().plus(WAIT), Objects.requireNonNull(row.finishedAt()))
                            .toMillis())
                    .sorted()
                    .toArray();
            System.out.printf(
                    "%d timers fired: median %d ms late, latest %d ms%n",
                    late.length, late[late.length / 2], late[late.length - 1]);
            assertTrue(late[0] >= 0, "a timer fired " + -late[0] + " ms early");
        }
    }
}
