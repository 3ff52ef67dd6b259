package dev.baton.node.cli;

import static dev.baton.node.cli.InProcess.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.node.cli.BatonProcess.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end at awkward moments, and those that take over. A script waits at a gate, so that moments are exact. */
@Timeout(120)
class KillTest {
    @TempDir
    private Path folder;

    private BatonProcess process;
    private InProcess baton;
    private String flow = "";

    @BeforeEach
    void a_flow_whose_second_step_waits_at_a_gate() throws Exception {
        process = new BatonProcess(folder, folder, Map.of());
        baton = new InProcess(folder);
        flow = baton.flow("gated", """
                Bash:"echo first >> ran; echo one":a ->
                Bash:"echo second >> ran; until [ -e gate ]; do sleep 0.05; done; cat gate":b {timeout: 60s} ->
                Bash:"echo {a} {b}":c
                """);
    }

    @Test
    void a_run_that_was_killed_is_interrupted_and_resume_repeats_nothing_that_had_ended() throws Exception {
        Running run = process.start("run", flow, "--id", "r1");
        awaitTheGate(run);
        run.process().destroyForcibly();
        assertTrue(run.process().waitFor(10, TimeUnit.SECONDS));
        assertSays("interrupted", baton.run("list").exits(0).out());
        assertSays("baton resume r1", baton.run("show", "r1").exits(0).out());
        Running resumed = process.start("resume", "r1", "--json");
        open("two");
        assertEquals("one two", resumed.await().exits(0).output("c"));
        assertEquals(List.of("first", "second", "second"), Files.readAllLines(folder.resolve("ran")));
    }

    @Test
    void a_node_ends_in_time_when_told_to_and_its_runs_go_on_with_the_next_one() throws Exception {
        Running run = process.start("run", flow, "--id", "r1");
        awaitTheGate(run);
        run.process().destroyForcibly();
        assertTrue(run.process().waitFor(10, TimeUnit.SECONDS));
        Running node = process.start("node");
        awaitSaid(node, "1 run taken up");
        node.process().destroy();
        assertTrue(node.process().waitFor(15, TimeUnit.SECONDS), "it is still there");
        int exit = node.process().exitValue();
        assertEquals(0, exit);
        Running next = process.start("node");
        try {
            awaitSaid(next, "1 run taken up");
            open("two");
            awaitStatus("completed");
            assertEquals(
                    1,
                    Files.readAllLines(folder.resolve("ran")).stream()
                            .filter("first"::equals)
                            .count());
        } finally {
            next.process().destroy();
            next.await();
        }
    }

    @Test
    void a_run_beside_a_node_is_the_nodes_and_so_is_what_follows() throws Exception {
        String ask = baton.flow("ask", "AskUserQuestion:\"Which?\":colour -> Bash:\"echo {colour}\":said");
        Running node = process.start("node");
        try {
            awaitSaid(node, "Ctrl-C ends it");
            assertSays("colour", baton.run("run", ask, "--id", "r1").exits(3).all());
            baton.run("answer", "r1", "colour", "red").exits(0);
            awaitStatus("completed");
            assertSays("red", baton.run("show", "r1").exits(0).all());
            assertSays(
                    "another node has it",
                    process.start("node").await().exits(1).all());
        } finally {
            node.process().destroy();
            node.await();
        }
    }

    /** Waits until the second step is under way. */
    private void awaitTheGate(Running run) throws Exception {
        Path ran = folder.resolve("ran");
        while (!Files.exists(ran) || !Files.readString(ran).contains("second")) {
            assertTrue(run.process().isAlive(), "it ended before its second step");
            // The file tells nobody that it has grown.
            run.process().waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    private void open(String text) throws Exception {
        Path whole = Files.writeString(folder.resolve("whole"), text);
        Files.move(whole, folder.resolve("gate"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void awaitSaid(Running running, String text) throws Exception {
        while (!Files.readString(running.out()).contains(text)) {
            assertTrue(running.process().isAlive(), () -> "it ended without saying '" + text + "'");
            // The file tells nobody that it has grown.
            running.process().waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    /** Following the logs ends when the run is over. */
    private void awaitStatus(String status) throws Exception {
        baton.run("logs", "r1", "-f").exits(0);
        assertEquals(
                status,
                baton.run("show", "r1", "--json").exits(0).json().path("status").asText());
    }
}
