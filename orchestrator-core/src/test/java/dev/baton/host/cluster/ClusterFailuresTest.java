package dev.baton.host.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.host.RunService;
import dev.baton.journal.PostgresServer;
import dev.baton.run.RunBundle;
import dev.baton.run.RunEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster of real processes comes through with many runs under way. {@code -Dbaton.seed=N} repeats a choice of victims. */
@Tag("cluster")
final class ClusterFailuresTest {
    @RegisterExtension
    static final PostgresServer POSTGRES = PostgresServer.shared();

    private static final Duration LONGEST = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    private final Random random = new Random(Long.getLong("baton.seed", System.nanoTime()));
    private ClusterSite site;

    @AfterEach
    void end() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    private RunBundle steps(int count, int ticks) {
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            steps.add("Bash:\"source '" + folder + "/marks.sh'; alive " + ticks + "; echo " + i + "\":s" + i);
        }
        return ClusterSite.bundle("steps", String.join(" -> ", steps));
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private void awaitCompleted(List<String> runs) {
        List<String> open = new ArrayList<>(runs);
        ClusterSite.await("all runs are completed", LONGEST, () -> {
            open.removeIf(run -> site.status(run).equals("completed"));
            return open.isEmpty();
        });
    }

    private void assertAllCompleted(List<String> runs) throws Exception {
        try {
            awaitCompleted(runs);
            site.assertOnce(runs);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + site.logs(), e);
        }
    }

    @Test
    void a_thousand_runs_and_a_long_map_come_through_kills_of_one_of_the_coordinator_and_of_two_of_five()
            throws Exception {
        site = new ClusterSite(folder, POSTGRES, 5);
        site.startAll();
        RunBundle map = ClusterSite.bundle(
                "map", "map(i in range(0, 100000)) [noop]:out -> reduce(part in out by 1000) [noop]:total");
        RunBundle flow = steps(3, 1);
        List<String> runs = names("run-", 1_000);
        site.startAnywhere(map, "long-map", random);
        List<CompletableFuture<Void>> starting = new ArrayList<>();
        for (int part = 0; part < 8; part++) {
            List<String> some = runs.subList(part * 125, part * 125 + 125);
            Random own = new Random(random.nextLong());
            starting.add(CompletableFuture.runAsync(() -> {
                try {
                    for (String run : some) {
                        site.startAnywhere(flow, run, own);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        ClusterSite.await(
                "some runs are done",
                LONGEST,
                () -> site.store().countByStatus().getOrDefault("completed", 0L) > 50);
        // The oldest has the shards' coordinator.
        restart(0);
        ClusterSite.await(
                "more are done", LONGEST, () -> site.store().countByStatus().getOrDefault("completed", 0L) > 300);
        int one = random.nextInt(5);
        restart(one, (one + 1 + random.nextInt(4)) % 5);
        for (CompletableFuture<Void> each : starting) {
            each.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        }
        List<String> all = new ArrayList<>(runs);
        all.add("long-map");
        assertAllCompleted(all);
    }

    private void restart(int... victims) throws Exception {
        for (int node : victims) {
            site.node(node).kill();
        }
        for (int node : victims) {
            site.start(node);
        }
        for (int node : victims) {
            site.awaitUp(node);
        }
    }

    @Test
    void all_nodes_are_restarted_one_by_one_under_load_and_no_run_notices() throws Exception {
        site = new ClusterSite(folder, POSTGRES, 3);
        site.startAll();
        RunBundle flow = steps(20, 5);
        List<String> runs = names("run-", 40);
        for (String run : runs) {
            site.startAnywhere(flow, run, random);
        }
        for (int node = 0; node < 3; node++) {
            site.node(node).leave();
            assertEquals(0, site.node(node).awaitExit());
            site.start(node);
            site.awaitUp(node);
        }
        assertAllCompleted(runs);
        for (String run : runs) {
            List<RunEvent> lost = site.facts(run).stream()
                    .filter(fact -> fact instanceof RunEvent.StepLost || fact instanceof RunEvent.StepFailed)
                    .toList();
            assertEquals(List.of(), lost, run);
        }
    }

    @Test
    void a_database_that_is_slow_and_then_gone_for_a_minute_delays_runs_and_nothing_else() throws Exception {
        site = new ClusterSite(folder, POSTGRES, 3);
        site.startAll();
        RunBundle flow = steps(12, 5);
        List<String> runs = names("run-", 20);
        for (String run : runs) {
            site.startAnywhere(flow, run, random);
        }
        site.relay.slow(Duration.ofSeconds(2));
        site.startAnywhere(flow, "slow", random);
        site.relay.slow(Duration.ZERO);
        site.relay.cut();
        RunService door = site.client(0);
        ClusterSite.await("a start is refused with a reason", Duration.ofSeconds(30), () -> refused(door, flow));
        TimeUnit.SECONDS.sleep(55);
        site.relay.mend();
        List<String> all = new ArrayList<>(runs);
        all.add("slow");
        assertAllCompleted(all);
        site.startAnywhere(flow, "late", random);
        assertAllCompleted(List.of("late"));
    }

    private boolean refused(RunService door, RunBundle flow) {
        try {
            door.start(site.ready(flow, "late")).toCompletableFuture().get(5, TimeUnit.SECONDS);
            return false;
        } catch (ExecutionException e) {
            return String.valueOf(e.getMessage()).contains("store unavailable, not accepted");
        } catch (TimeoutException e) {
            // It came before the node had failed to write for long enough, and is kept for when the database is back.
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_greater_side_of_a_cut_network_goes_on_alone_and_the_other_comes_back_as_new() throws Exception {
        assumeTrue(Partition.isPossible(), "network namespaces cannot be made here (needs root and ip)");
        try (Partition network = new Partition(3)) {
            site = new ClusterSite(folder, POSTGRES, 3, network);
            site.startAll();
            RunBundle flow = steps(15, 10);
            List<String> runs = names("run-", 30);
            for (String run : runs) {
                site.startAnywhere(flow, run, random);
            }
            network.cut(0, 1);
            network.cut(0, 2);
            // The lonely side gives itself up.
            assertEquals(1, site.node(0).awaitExit());
            // The first seed, which could begin a cluster: it sees in the database that there is one, and waits to be
            // let in.
            site.start(0).awaitLine("up");
            ClusterSite.await(
                    "the others go on",
                    LONGEST,
                    () -> runs.stream()
                                    .filter(run -> site.status(run).equals("completed"))
                                    .count()
                            > 10);
            network.mend(0, 1);
            network.mend(0, 2);
            site.awaitMember(0);
            assertAllCompleted(runs);
            site.close();
            site = null;
        }
    }
}
