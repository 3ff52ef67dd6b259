package dev.baton.host.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.host.RunService;
import dev.baton.host.cluster.LiveScripts.LiveScript;
import dev.baton.journal.PostgresServer;
import dev.baton.run.RunBundle;
import dev.baton.run.RunEvent;
import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import dev.baton.step.StoredText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of steps on a cluster when the system takes away what they need: their process, their process's parent, the disk. */
@Tag("cluster")
final class ClusterStepsTest {
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

    private String step(int ticks, String then, String name) {
        return "Bash:\"source '" + folder + "/marks.sh'; alive " + ticks + "; " + then + "\":" + name;
    }

    /** A step whose first attempt does not end by itself. */
    private String doomed(String before, String then, String name) {
        return "Bash:\"source '" + folder + "/marks.sh'; " + before
                + "if [ $BATON_ATTEMPT = 1 ]; then alive 1000000; else alive 3; fi; " + then + "\":" + name;
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private <T extends RunEvent> List<T> facts(String run, Class<T> type) {
        return site.facts(run).stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Of the first step that began. */
    private String nodeOf(String run) {
        return facts(run, RunEvent.StepStarted.class).getFirst().node();
    }

    private List<StoredText> outputs(String run) {
        return facts(run, RunEvent.StepSucceeded.class).stream()
                .map(success -> success.output().text())
                .toList();
    }

    // --- A script's process ----------------------------------------------------------------------------------------

    @Test
    void a_script_that_the_system_kills_on_another_node_than_its_runs_fails_clearly_and_is_retried_as_asked()
            throws Exception {
        site = new ClusterSite(folder, POSTGRES, 3);
        site.label(2, "far");
        site.startAll();
        String doomed = doomed("sleep 1000 & ", "echo got {a}", "b");
        RunBundle patient = ClusterSite.bundle(
                "patient", step(1, "echo here", "a") + " -> " + doomed + " {needs: [far], retries: 2, delay: 100ms}");
        RunBundle strict =
                ClusterSite.bundle("strict", step(1, "echo here", "a") + " -> " + doomed + " {needs: [far]}");
        List<String> runs = names("patient-", 6);
        for (String run : runs) {
            site.startAt(0, patient, run);
        }
        site.startAt(0, strict, "strict");
        for (String run : runs) {
            awaitScript(run, "2", 1).kill();
        }
        awaitScript("strict", "2", 1).kill();
        site.awaitCompleted(runs, LONGEST);
        ClusterSite.await("it has failed", LONGEST, () -> site.status("strict").equals("failed"));
        StepFailure killed = new StepFailure(FailureKind.USER, "killed by SIGKILL (signal 9)");
        for (String run : runs) {
            RunEvent.StepFailed failed = facts(run, RunEvent.StepFailed.class).getFirst();
            assertEquals(killed, failed.failure());
            assertNotNull(failed.retryAt());
            assertEquals(1, facts(run, RunEvent.StepFailed.class).size());
            assertEquals(List.of(new StoredText.Inline("here"), new StoredText.Inline("got here")), outputs(run));
        }
        RunEvent.StepFailed last = facts("strict", RunEvent.StepFailed.class).getFirst();
        assertEquals(killed, last.failure());
        assertEquals(null, last.retryAt());
        assertTrue(runs.stream().anyMatch(run -> !nodeOf(run).equals("node-2")), "all runs were at home on node 2");
        site.assertOnce(runs);
        ClusterSite.await(
                "nothing of them is left",
                LONGEST,
                () -> LiveScripts.below(folder).isEmpty());
    }

    private LiveScript awaitScript(String run, String step, int attempt) {
        ClusterSite.await(
                run + " is at step " + step,
                LONGEST,
                () -> script(run, step, attempt).isPresent());
        return script(run, step, attempt).orElseThrow();
    }

    private Optional<LiveScript> script(String run, String step, int attempt) {
        return LiveScripts.below(folder).stream()
                .filter(script -> script.leader()
                        && script.run().equals(run)
                        && script.step().equals(step)
                        && script.attempt() == attempt)
                .findFirst();
    }

    // --- The parent of a node's scripts ------------------------------------------------------------------------------

    @Test
    void scripts_whose_warden_is_killed_are_made_again_and_leave_nothing_behind() throws Exception {
        site = new ClusterSite(folder, POSTGRES, 3);
        site.label(2, "far");
        site.startAll();
        RunBundle flow = ClusterSite.bundle(
                "three",
                doomed("", "echo one", "a") + " -> " + doomed("", "echo {a} two", "b") + " {needs: [far]} -> "
                        + step(3, "echo {b} three", "c"));
        // As many as a node has slots for.
        List<String> runs = names("run-", 8);
        for (String run : runs) {
            site.startAt(0, flow, run);
        }
        runs.forEach(run -> awaitScript(run, "1", 1));
        for (int node = 0; node < 3; node++) {
            killWarden(node);
        }
        runs.forEach(run -> awaitScript(run, "2", 1));
        killWarden(2);
        site.awaitCompleted(runs, LONGEST);
        site.assertOnce(runs);
        StepFailure killed = new StepFailure(
                FailureKind.PLATFORM,
                "Expected the script to end, but the process that watches over scripts was killed");
        for (String run : runs) {
            assertEquals(
                    List.of(killed, killed),
                    facts(run, RunEvent.StepFailed.class).stream()
                            .map(RunEvent.StepFailed::failure)
                            .toList());
        }
        for (String run : runs) {
            assertEquals(
                    List.of("one", "one two", "one two three").stream()
                            .<StoredText>map(StoredText.Inline::new)
                            .toList(),
                    outputs(run));
        }
        ClusterSite.await(
                "nothing of them is left",
                LONGEST,
                () -> LiveScripts.below(folder).isEmpty());
    }

    private void killWarden(int node) {
        site.node(node).warden().ifPresent(warden -> {
            warden.destroyForcibly();
            warden.onExit().join();
        });
    }

    // --- A node's disk -----------------------------------------------------------------------------------------------

    @Test
    void a_node_whose_disk_is_full_lets_its_runs_wait_or_others_make_their_steps_and_goes_on_once_there_is_room()
            throws Exception {
        assumeTrue(SmallDisk.isPossible(folder.resolve("probe")), "a file system cannot be mounted here (needs root)");
        site = new ClusterSite(folder, POSTGRES, 3);
        try (SmallDisk disk = new SmallDisk(site.data(1), "24m")) {
            site.label(1, "disk");
            site.label(2, "disk");
            site.startAll();
            comeThroughAFullDisk(disk);
            site.close();
            site = null;
        }
    }

    private void comeThroughAFullDisk(SmallDisk disk) throws Exception {
        // An output that is more than goes into a record, and goes through the node's disk.
        String large = "until [ -e '" + folder + "/go' ]; do alive 1; done; head -c 200000 /dev/zero | tr '\\\\0' x";
        RunBundle flow = ClusterSite.bundle(
                "large",
                step(1, "echo begun", "a") + " -> Bash:\"source '" + folder + "/marks.sh'; " + large
                        + "\":b -> Bash:\"wc -c\":c {stdin: \"{b}\"} -> " + step(1, "echo {c}", "d"));
        // As many as a node has slots for.
        List<String> runs = names("run-", 8);
        Map<String, String> waiting = new ConcurrentHashMap<>();
        List<AutoCloseable> follows = new ArrayList<>();
        for (String run : runs) {
            site.startAt(0, flow, run);
            follows.add(site.client(0).follow(run, 1, new Waits(run, waiting)));
        }
        runs.forEach(run -> awaitScript(run, "2", 1));
        List<String> full =
                runs.stream().filter(run -> nodeOf(run).equals("node-1")).toList();
        assertNotEquals(List.of(), full, "no run is at home on the node with the small disk");
        disk.fill();
        Files.createFile(folder.resolve("go"));
        List<String> others = runs.stream().filter(run -> !full.contains(run)).toList();
        site.awaitCompleted(others, LONGEST);
        ClusterSite.await(
                "the runs at home there say what they wait for",
                LONGEST,
                () -> full.stream().allMatch(waiting::containsKey));
        waiting.values()
                .forEach(why -> assertTrue(
                        why.startsWith("node node-1 begins nothing for now: the disk that holds " + site.data(1))
                                && why.contains("make room"),
                        why));
        assertEquals(
                List.copyOf(full), full.stream().filter(waiting::containsKey).toList());
        // A step that needs a label is made by the other node that has it, unless its run is at home on this one.
        RunBundle elsewhere = ClusterSite.bundle("elsewhere", "Bash:\"echo fits\":a {needs: [disk]}");
        List<String> moving = names("moving-", 12);
        for (String run : moving) {
            site.startAt(0, elsewhere, run);
            follows.add(site.client(0).follow(run, 1, new Waits(run, waiting)));
        }
        ClusterSite.await(
                "they are done or wait",
                LONGEST,
                () -> moving.stream()
                        .allMatch(run -> site.status(run).equals("completed") || waiting.containsKey(run)));
        List<String> moved =
                moving.stream().filter(run -> !waiting.containsKey(run)).toList();
        moved.forEach(run -> assertEquals("node-2", nodeOf(run)));
        assertNotEquals(List.of(), moved);
        full.forEach(run -> assertEquals("running", site.status(run)));
        disk.makeRoom();
        site.awaitCompleted(runs, LONGEST);
        site.awaitCompleted(moving, LONGEST);
        for (AutoCloseable follow : follows) {
            follow.close();
        }
        site.assertOnce(runs);
        for (String run : full) {
            List<RunEvent.StepFailed> failures = facts(run, RunEvent.StepFailed.class);
            assertEquals(1, failures.size(), failures::toString);
            assertEquals(FailureKind.PLATFORM, failures.getFirst().failure().kind(), failures::toString);
            assertNotNull(failures.getFirst().retryAt(), failures::toString);
        }
        others.forEach(run -> assertEquals(List.of(), facts(run, RunEvent.StepFailed.class), run));
        for (String run : runs) {
            assertEquals(new StoredText.Inline("200000"), outputs(run).getLast(), run);
        }
    }

    /** Remembers why attempts wait. */
    private record Waits(String run, Map<String, String> waiting) implements RunService.Follower {
        @Override
        public void record(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) {}

        @Override
        public void waiting(AttemptId attempt, String why) {
            waiting.put(run, why);
        }
    }
}
