package dev.baton.host.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.host.RunService;
import dev.baton.journal.PostgresServer;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import dev.baton.step.StoredText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
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

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final RunBundle ASK =
            ClusterSite.bundle("ask", "AskUserQuestion:\"Which?\":which -> Bash:\"echo got {which}\":out");

    @TempDir
    Path folder;

    private final long seed = Long.getLong("baton.seed", System.nanoTime());
    private final Random random = new Random(seed);
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

    private void assertAllCompleted(List<String> runs) throws Exception {
        site.awaitCompleted(runs, LONGEST);
        site.assertOnce(runs);
    }

    /** Something that takes a while, beside the test. */
    private interface Task {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> beside(Task task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (Exception | AssertionError e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    // --- Kills ------------------------------------------------------------------------------------------------------

    @Test
    void a_thousand_runs_and_a_long_map_come_through_kills_of_one_of_the_coordinator_and_of_two_of_five()
            throws Exception {
        System.out.println("victims are chosen by -Dbaton.seed=" + seed);
        site = new ClusterSite(folder, POSTGRES, 5);
        site.set("baton.cluster.heartbeat-pause=10s");
        site.startAll();
        RunBundle map = ClusterSite.bundle(
                "map", "map(i in range(0, 100000)) [noop]:out -> reduce(part in out by 1000) [noop]:total");
        RunBundle flow = steps(3, 1);
        List<String> runs = names("run-", 1_000);
        List<String> asking = names("asking-", 50);
        site.startAnywhere(map, "long-map", random);
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int part = 0; part < 8; part++) {
            List<String> some = runs.subList(part * 125, part * 125 + 125);
            Random own = new Random(random.nextLong());
            callers.add(beside(() -> {
                for (String run : some) {
                    site.startAnywhere(flow, run, own);
                }
            }));
        }
        Random own = new Random(random.nextLong());
        callers.add(beside(() -> {
            for (String run : asking) {
                site.startAnywhere(ASK, run, own);
                site.answerAnywhere(run, "which", "for-" + run, own);
            }
        }));
        awaitDone(50);
        restart(1 + random.nextInt(4));
        awaitDone(200);
        // The oldest, which began the cluster, has the shards' coordinator.
        restart(0);
        awaitDone(450);
        int one = random.nextInt(5);
        restart(one, (one + 1 + random.nextInt(4)) % 5);
        for (CompletableFuture<Void> each : callers) {
            each.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        }
        List<String> all = new ArrayList<>(runs);
        all.addAll(asking);
        all.add("long-map");
        assertAllCompleted(all);
        asking.forEach(this::assertAnswered);
        assertEquals(100_000, itemsDone("long-map"));
    }

    private void awaitDone(long runs) {
        ClusterSite.await(
                runs + " runs are done",
                LONGEST,
                () -> site.store().countByStatus().getOrDefault("completed", 0L) >= runs);
    }

    /** Kills these at once, and starts them again; whoever was given up for nothing is started again before. */
    private void restart(int... victims) throws Exception {
        site.revive();
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

    /** An answer that was acknowledged is there, once, and went into what followed. */
    private void assertAnswered(String run) {
        List<StoredText> answers = new ArrayList<>();
        List<StoredText> outputs = new ArrayList<>();
        for (RunEvent fact : site.facts(run)) {
            if (fact instanceof RunEvent.Answered answered) {
                answers.add(answered.value());
            } else if (fact instanceof RunEvent.StepSucceeded success) {
                outputs.add(success.output().text());
            }
        }
        assertEquals(List.of(new StoredText.Inline("for-" + run)), answers);
        assertEquals(List.of(new StoredText.Inline("got for-" + run)), outputs);
    }

    /** Of a run's first batch, when it has ended. */
    private long itemsDone(String run) {
        return site.facts(run).stream()
                .filter(fact -> fact instanceof RunEvent.PatternProgressed)
                .mapToLong(fact -> ((RunEvent.PatternProgressed) fact).total())
                .max()
                .orElse(0);
    }

    // --- Restarts ---------------------------------------------------------------------------------------------------

    @Test
    void all_nodes_are_restarted_one_by_one_under_load_and_no_run_notices() throws Exception {
        site = new ClusterSite(folder, POSTGRES, 3);
        site.set("baton.cluster.heartbeat-pause=15s");
        site.startAll();
        RunBundle flow = steps(16, 10);
        List<String> runs = new ArrayList<>(names("run-", 24));
        for (String run : runs) {
            site.startAnywhere(flow, run, random);
        }
        for (int node = 0; node < 3; node++) {
            site.node(node).leave();
            // Callers come meanwhile, too.
            for (String run : names("during-" + node + "-", 5)) {
                site.startAnywhere(flow, run, random);
                runs.add(run);
            }
            assertEquals(0, site.node(node).awaitExit());
            site.start(node);
            site.awaitUp(node);
        }
        assertAllCompleted(runs);
        assertNothingLost(runs);
    }

    /** Unless a busy machine made a node silent for so long that the others gave it up, which is told apart. */
    private void assertNothingLost(List<String> runs) throws Exception {
        long downings = site.downings();
        int neverBegun = 0;
        for (String run : runs) {
            String marks = site.marks.of(run);
            for (RunEvent fact : site.facts(run)) {
                assertFalse(fact instanceof RunEvent.StepFailed, fact::toString);
                if (fact instanceof RunEvent.StepLost lost && marks.contains(lost.attempt() + " begin")) {
                    assertNotEquals(0, downings, () -> lost + "\n" + marks);
                } else if (fact instanceof RunEvent.StepLost) {
                    neverBegun++;
                }
            }
        }
        System.out.println("spurious downings among nodes that were restarted: " + downings);
        // Scheduled by a run that was just leaving, and given to nobody: nothing had been done for them.
        System.out.println("attempts that were scheduled and never begun: " + neverBegun);
    }

    // --- The database -----------------------------------------------------------------------------------------------

    @Test
    void a_database_that_is_restarted_slow_and_gone_for_a_minute_delays_runs_and_nothing_else() throws Exception {
        site = new ClusterSite(folder, POSTGRES, 3);
        site.set("baton.cluster.heartbeat-pause=10s");
        site.startAll();
        RunBundle flow = steps(25, 5);
        List<String> runs = new ArrayList<>(names("run-", 20));
        for (String run : runs) {
            site.startAnywhere(flow, run, random);
        }
        site.startAnywhere(ASK, "asking", random);
        POSTGRES.restart();
        site.startAnywhere(flow, "after-restart", random);
        site.relay.slow(Duration.ofSeconds(2));
        long before = successes(runs);
        site.startAnywhere(flow, "slow", random);
        ClusterSite.await("runs go on slowly", LONGEST, () -> successes(runs) > before);
        site.relay.slow(Duration.ZERO);
        ClusterSite.await(
                "the question is asked", LONGEST, () -> site.status("asking").equals("waiting"));
        site.relay.cut();
        Instant cut = Instant.now();
        RunCommand answer = new RunCommand.Answer("which", "for-asking", null, "test");
        ClusterSite.await(
                "a start is refused with a reason",
                Duration.ofSeconds(45),
                () -> isRefused(() -> site.client(0).start(site.ready(flow, "late"))));
        ClusterSite.await(
                "an answer is refused with a reason",
                Duration.ofSeconds(45),
                () -> isRefused(() -> site.client(1).tell("asking", answer)));
        ClusterSite.await("a minute has passed", LONGEST, () -> Instant.now().isAfter(cut.plusSeconds(60)));
        site.relay.mend();
        site.answerAnywhere("asking", "which", "for-asking", random);
        site.startAnywhere(flow, "late", random);
        runs.addAll(List.of("after-restart", "slow", "asking", "late"));
        assertAllCompleted(runs);
        assertAnswered("asking");
    }

    private long successes(List<String> runs) {
        return runs.stream()
                .mapToLong(run -> site.facts(run).stream()
                        .filter(RunEvent.StepSucceeded.class::isInstance)
                        .count())
                .sum();
    }

    /** A caller is told either of two things: that it was not accepted, or that nobody knows and how to find out. */
    private boolean isRefused(Supplier<CompletionStage<RunService.Reply>> command) {
        try {
            RunService.Reply reply = command.get().toCompletableFuture().get(5, TimeUnit.SECONDS);
            throw new AssertionError("Expected no acknowledgement without a database, but got " + reply);
        } catch (ExecutionException e) {
            String said = String.valueOf(e.getMessage());
            assertTrue(
                    said.contains("store unavailable, not accepted") || said.contains("repeat it with the same id"),
                    () -> "a caller was told: " + said);
            return said.contains("not accepted");
        } catch (TimeoutException e) {
            // It came before the node had failed to write for long enough, and is kept for when the database is back.
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // --- The network ------------------------------------------------------------------------------------------------

    @Test
    void the_greater_side_of_a_cut_network_goes_on_alone_and_the_other_comes_back_as_new() throws Exception {
        assumeTrue(Partition.isPossible(), "network namespaces cannot be made here (needs root and ip)");
        try (Partition network = new Partition(3)) {
            site = new ClusterSite(folder, POSTGRES, 3, network);
            try {
                comeThroughACut(network);
            } finally {
                site.close();
                site = null;
            }
        }
    }

    private void comeThroughACut(Partition network) throws Exception {
        site.startAll();
        RunBundle flow = steps(20, 15);
        List<String> runs = new ArrayList<>(names("run-", 30));
        for (String run : runs) {
            site.startAnywhere(flow, run, random);
        }
        ClusterSite.await(
                "scripts are alive on the side that will be alone",
                LONGEST,
                () -> !site.scriptsOn(0).isEmpty());
        network.cut(0, 1);
        network.cut(0, 2);
        // The lonely side gives itself up, and what it was about.
        assertEquals(1, site.node(0).awaitExit());
        ClusterSite.await(
                "its scripts are dead",
                Duration.ofSeconds(10),
                () -> site.scriptsOn(0).isEmpty());
        // The first seed, which could begin a cluster: it sees in the database that there is one, and waits to be let
        // in.
        site.start(0).awaitLine("up");
        site.startAt(1, flow, "meanwhile");
        runs.add("meanwhile");
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
        site.startAt(0, flow, "healed");
        runs.add("healed");
        assertAllCompleted(runs);
    }
}
