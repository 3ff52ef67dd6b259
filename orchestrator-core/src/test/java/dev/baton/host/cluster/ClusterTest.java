package dev.baton.host.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.host.RunService;
import dev.baton.journal.PostgresServer;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are real processes on one PostgreSQL, and what becomes of runs when nodes end, in whichever way. */
@Tag("cluster")
final class ClusterTest {
    @RegisterExtension
    static final PostgresServer POSTGRES = PostgresServer.shared();

    private static final Duration LONGEST = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    private ClusterSite site;

    @AfterEach
    void end() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    private ClusterSite nodes(int count) throws Exception {
        site = new ClusterSite(folder, POSTGRES, count);
        site.startAll();
        return site;
    }

    private String step(int ticks, String then) {
        return "Bash:\"source '" + folder + "/marks.sh'; alive " + ticks + "; " + then + "\"";
    }

    @Test
    void a_run_goes_on_elsewhere_when_its_node_is_killed() throws Exception {
        nodes(3);
        RunBundle flow = ClusterSite.bundle(
                "three",
                step(3, "echo one") + ":a -> " + step(20, "echo {a} two") + ":b -> " + step(3, "echo {b} three")
                        + ":c");
        List<String> runs = IntStream.range(0, 30).mapToObj(i -> "run-" + i).toList();
        List<CompletableFuture<RunService.Reply>> started = new ArrayList<>();
        RunService door = site.client(2);
        for (String run : runs) {
            started.add(door.start(site.ready(flow, run)).toCompletableFuture());
        }
        for (CompletableFuture<RunService.Reply> reply : started) {
            assertTrue(reply.get(100, TimeUnit.SECONDS) instanceof RunService.Reply.Done, reply::toString);
        }
        // Node 0 is the oldest: where the shards' coordinator is.
        site.node(0).kill();
        Instant killed = Instant.now();
        site.awaitCompleted(runs, LONGEST);
        site.assertOnce(runs);
        Duration slowest = runs.stream()
                .map(run -> next(run, killed))
                .max(Duration::compareTo)
                .orElseThrow();
        System.out.println("the slowest run went on " + slowest.toMillis() + " ms after the kill");
        assertTrue(slowest.toSeconds() <= 45, slowest::toString);
    }

    /** How long after an instant the run next recorded something. */
    private Duration next(String run, Instant after) {
        return site.facts(run).stream()
                .filter(fact -> fact instanceof RunEvent.StepSucceeded)
                .map(fact -> ((RunEvent.StepSucceeded) fact).at())
                .filter(at -> at.isAfter(after))
                .findFirst()
                .map(at -> Duration.between(after, at))
                .orElse(Duration.ZERO);
    }

    @Test
    void a_run_that_is_followed_before_there_is_one_starts_at_once() throws Exception {
        nodes(1);
        RunBundle flow = ClusterSite.bundle("noop", NodeMain.NOOP);
        RunService door = site.client(0);
        for (int i = 0; i < 300; i++) {
            String run = "early-" + i;
            try (AutoCloseable following = door.follow(run, 1, (sequence, at, facts, after) -> {})) {
                // A start that is lost on its way is said again after five seconds.
                RunService.Reply reply =
                        door.start(site.ready(flow, run)).toCompletableFuture().get(4, TimeUnit.SECONDS);
                assertTrue(reply instanceof RunService.Reply.Done, reply::toString);
            }
        }
    }

    @Test
    void a_node_that_leaves_hands_its_runs_over_and_ends_with_0() throws Exception {
        nodes(3);
        RunBundle flow = ClusterSite.bundle(
                "three",
                step(5, "echo one") + ":a -> " + step(30, "echo {a} two") + ":b -> " + step(5, "echo {b}") + ":c");
        List<String> runs = IntStream.range(0, 20).mapToObj(i -> "run-" + i).toList();
        for (String run : runs) {
            site.startAt(1, flow, run);
        }
        site.node(0).leave();
        site.node(0).awaitLine("left");
        assertEquals(0, site.node(0).awaitExit());
        site.awaitCompleted(runs, LONGEST);
        site.assertOnce(runs);
        for (String run : runs) {
            assertEquals(
                    0,
                    site.facts(run).stream()
                            .filter(RunEvent.StepLost.class::isInstance)
                            .count(),
                    () -> run + " lost a step");
        }
    }

    @Test
    void a_run_that_waits_for_a_person_is_answered_at_any_node_also_after_all_were_killed() throws Exception {
        nodes(3);
        RunBundle flow = ClusterSite.bundle("ask", "AskUserQuestion:\"Which?\":which -> Bash:\"echo got {which}\":out");
        site.startAt(0, flow, "asking");
        ClusterSite.await("it waits", LONGEST, () -> site.status("asking").equals("waiting"));
        for (int node = 0; node < 3; node++) {
            site.node(node).kill();
        }
        site.startAll();
        RunService.Reply reply = site.client(2)
                .tell("asking", new RunCommand.Answer("which", "that", null, "test"))
                .toCompletableFuture()
                .get(100, TimeUnit.SECONDS);
        assertTrue(reply instanceof RunService.Reply.Done done && done.changed(), reply::toString);
        site.awaitCompleted(List.of("asking"), LONGEST);
    }

    @Test
    void a_node_that_stands_still_for_30_s_is_given_up_its_scripts_with_it_and_ends_when_it_wakes() throws Exception {
        nodes(3);
        RunBundle flow = ClusterSite.bundle("long", step(60, "echo one") + ":a -> " + step(3, "echo {a}") + ":b");
        List<String> runs = IntStream.range(0, 12).mapToObj(i -> "run-" + i).toList();
        for (String run : runs) {
            site.startAt(1, flow, run);
        }
        ClusterSite.await(
                "scripts are alive on the node",
                LONGEST,
                () -> !site.scriptsOn(0).isEmpty());
        site.node(0).signal("STOP");
        Instant stopped = Instant.now();
        ClusterSite.await(
                "its scripts are dead although it cannot end them",
                LONGEST,
                () -> site.scriptsOn(0).isEmpty());
        site.awaitCompleted(runs, LONGEST);
        // More than it takes to be given up, and late enough for all it still wants to write.
        ClusterSite.await("30 s have passed", LONGEST, () -> Instant.now().isAfter(stopped.plusSeconds(30)));
        site.node(0).signal("CONT");
        assertEquals(1, site.node(0).awaitExit());
        site.assertOnce(runs);
        assertTrue(
                runs.stream().anyMatch(run -> site.facts(run).stream().anyMatch(RunEvent.StepLost.class::isInstance)),
                "no run was at work on the node that stood still");
    }
}
