package dev.baton.node.cli;

import static dev.baton.node.cli.InProcess.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.node.cli.BatonProcess.Result;
import dev.baton.node.cli.BatonProcess.Running;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verbs with {@code --cluster}: a node in a process of its own, and a client that shares no folder with it. */
@Timeout(180)
class ElsewhereTest {
    private static final String ASKS = "AskUserQuestion:\"Who?\":who -> Bash:\"echo hello {who}; pwd > where\":x";

    @TempDir
    private Path folder;

    private BatonProcess there;
    private Running node;
    private InProcess baton;
    private String address = "";

    @BeforeEach
    void a_node_and_a_desk() throws Exception {
        there = new BatonProcess(Files.createDirectories(folder.resolve("there")), folder, Map.of());
        node = there.start("node", "--gateway", "127.0.0.1:0");
        address = node.awaitSaid("takes commands at ").strip();
        baton = new InProcess(Files.createDirectories(folder.resolve("desk"))).with("BATON_CLUSTER", address);
    }

    @AfterEach
    void end() throws Exception {
        node.process().destroy();
        node.await();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void a_run_is_followed_to_its_summary_and_leaves_nothing_here() throws Exception {
        String flow = baton.flow("two", "Bash:\"echo one\":a -> Bash:\"echo {a} two\":b");
        Result run = baton.run("run", flow, "--id", "r1").exits(0);
        assertSays("completed", run.out());
        assertSays("one two", run.out());
        assertFalse(Files.exists(baton.data()));
        JsonNode again = baton.run("run", flow, "--id", "r1", "--json").exits(0).json();
        assertEquals("one two", again.path("outputs").path("b").asText());
    }

    @Test
    void a_run_that_fails_or_is_wrong_ends_with_the_same_exit_status_as_here() throws Exception {
        baton.run("run", baton.flow("bad", "Bash:\"exit 3\""), "--id", "r1").exits(1);
        baton.run("run", baton.flow("wrong", "Bash:")).exits(2);
        baton.run("run", baton.flow("asks", ASKS)).exits(3);
    }

    @Test
    void every_verb_that_looks_at_runs_looks_at_those_of_the_node() throws Exception {
        baton.run("run", baton.flow("two", "Bash:\"echo one; echo oops >&2\":a"), "--id", "r1")
                .exits(0);
        assertSays("r1", baton.run("list").exits(0).out());
        assertSays("completed", baton.run("show", "last").exits(0).out());
        assertSays("! oops", baton.run("logs", "r1").exits(0).out());
        assertSays("RunCompleted", baton.run("events", "r1").exits(0).out());
        assertSays("there is none", baton.run("show", "nobody").exits(1).err());
    }

    @Test
    void a_run_is_steered_and_it_is_recorded_who_did() throws Exception {
        String run =
                baton.run("submit", baton.flow("asks", ASKS)).exits(0).out().strip();
        baton.run("pause", run).exits(0);
        baton.run("resume", run).exits(0);
        assertSays("answered", baton.run("answer", run, "who", "Ada").exits(0).out());
        baton.run("logs", run, "-f").exits(0);
        Result shown = baton.run("show", run).exits(0);
        assertSays("hello Ada", shown.out());
        assertTrue(shown.out().matches("(?s).*tester@\\S+ answered who: Ada.*"), shown::out);
        assertTrue(Files.readString(there.data().resolve("runs").resolve(run).resolve("scratch/where"))
                .contains("scratch"));
        Result rerun = baton.run("rerun", run, "--from", "2", "--id", "again").exits(0);
        assertSays("hello Ada", rerun.out());
        assertSays("deleted", baton.run("delete", run).exits(0).out());
        assertSays(
                "1 run would",
                baton.run("prune", "--older-than", "0s", "--dry-run").exits(0).out());
        assertSays(
                "deleted 1 run",
                baton.run("prune", "--older-than", "0s").exits(0).out());
        assertSays("no such runs", baton.run("list").exits(0).out());
    }

    @Test
    void a_secret_answer_is_sealed_before_it_is_recorded() throws Exception {
        String flow = baton.flow(
                "secret", "AskUserQuestion:\"The key?\":api_key {secret: true} -> Bash:\"echo key {api_key}\":x");
        baton.run("run", flow, "--id", "r1").exits(3);
        baton.run("answer", "r1", "api_key", "open-sesame").exits(0);
        baton.run("logs", "r1", "-f").exits(0);
        assertFalse(baton.run("events", "r1", "--json").exits(0).out().contains("open-sesame"));
        assertSays("completed", baton.run("show", "r1").exits(0).out());
    }

    @Test
    void a_failed_run_is_retried_and_one_that_goes_on_is_cancelled() throws Exception {
        Path gate = folder.resolve("gate");
        String flow = baton.flow("gated", "Bash:\"test -e " + gate + "\"");
        baton.run("run", flow, "--id", "r1").exits(1);
        Files.createFile(gate);
        baton.run("retry", "r1").exits(0);
        baton.run("logs", "r1", "-f").exits(0);
        assertSays("completed", baton.run("show", "r1").exits(0).out());
        baton.run("submit", baton.flow("asks", ASKS), "--id", "r2").exits(0);
        baton.run("cancel", "r2").exits(0);
        baton.run("logs", "r2", "-f").exits(0);
        assertSays("cancelled", baton.run("show", "r2").exits(0).out());
    }

    @Test
    void options_may_stand_before_the_verb_and_verbs_of_this_machine_say_so() throws Exception {
        InProcess desk = new InProcess(folder.resolve("desk"));
        assertSays(
                "no such runs", desk.run("--cluster", address, "list").exits(0).out());
        assertSays(
                "no such runs",
                desk.run("--cluster=" + address, "list").exits(0).out());
        assertSays(
                "no such runs", desk.run("list", "--cluster", address).exits(0).out());
        assertSays(
                "this machine alone",
                desk.run("--cluster", address, "doctor").exits(2).err());
        desk.run("--cluster", address, "validate", desk.flow("two", "Bash:\"true\""))
                .exits(0);
        assertSays(
                "--data or --cluster",
                desk.run("list", "--cluster", address, "--data", "d").exits(2).err());
        assertSays(
                "HOST:PORT", desk.run("--cluster", "nowhere", "list").exits(2).err());
        assertSays(
                "cannot be reached",
                desk.run("--cluster", "127.0.0.1:" + freePort(), "list")
                        .exits(1)
                        .err());
        assertSays(
                "'baton run'",
                desk.run("submit", desk.flow("one", "Bash:\"true\"")).exits(1).err());
        assertSays(
                "--cluster with --file",
                desk.run("run", "one.flow", "--file", "one.flow").exits(2).err());
    }

    @Test
    void files_go_along_into_the_working_folder() throws Exception {
        Path desk = folder.resolve("desk");
        Files.createDirectories(desk.resolve("parts/deep"));
        Files.writeString(desk.resolve("parts/deep/a.txt"), "from afar");
        Files.writeString(desk.resolve("tool.sh"), "#!/bin/sh\ncat in/deep/a.txt")
                .toFile()
                .setExecutable(true);
        String flow = baton.flow("reads", "Bash:\"./tool.sh\":x");
        JsonNode run = baton.run("run", flow, "--file", "parts=in", "--file", "tool.sh", "--json")
                .exits(0)
                .json();
        assertEquals("from afar", run.path("outputs").path("x").asText());
    }

    @Test
    void files_are_checked_before_they_are_sent() throws Exception {
        String flow = baton.flow("one", "Bash:\"true\"");
        assertSays(
                "there is none",
                baton.run("run", flow, "--file", "nothing").exits(2).err());
        assertSays(
                "gives two",
                baton.run("run", flow, "--file", flow, "--file", flow).exits(2).err());
        assertSays(
                "without '..'",
                baton.run("run", flow, "--file", flow + "=../up").exits(1).err());
    }

    @Test
    void one_who_follows_does_not_notice_that_another_node_took_over() throws Exception {
        String second = "127.0.0.1:" + freePort();
        String flow = baton.flow(
                "gated",
                "Bash:\"echo one\":a -> Bash:\"until [ -e " + folder + "/gate ]; do sleep 0.05; done; cat " + folder
                        + "/gate\":b {timeout: 100s} -> Bash:\"echo {a} {b}\":c");
        StringWriter out = new StringWriter();
        CompletableFuture<Result> run = baton.start(
                dev.baton.node.cli.terminal.Terminal.NONE,
                out,
                "run",
                flow,
                "--id",
                "r1",
                "--json",
                "--cluster",
                address + "," + second);
        awaitStarted(run, "r1/2#1.1");
        node.process().destroyForcibly().waitFor();
        Running next = there.start("node", "--gateway", second);
        try {
            next.awaitSaid("takes commands at ");
            Files.move(
                    Files.writeString(folder.resolve("whole"), "two"),
                    folder.resolve("gate"),
                    StandardCopyOption.ATOMIC_MOVE);
            Result ended = run.get(90, TimeUnit.SECONDS).exits(0);
            assertEquals("one two", ended.output("c"));
        } finally {
            next.process().destroy();
            next.await();
        }
    }

    @Test
    void a_run_from_which_the_person_turns_away_goes_on() throws Exception {
        TypedTerminal terminal = TypedTerminal.dumb("l");
        String flow = baton.flow("gated", "Bash:\"until [ -e " + folder + "/gate ]; do sleep 0.05; done\"");
        CompletableFuture<Result> run = baton.start(terminal, new StringWriter(), "run", flow, "--id", "r1");
        awaitStarted(run, "r1/1#1.1");
        terminal.interrupt();
        Result left = run.get(30, TimeUnit.SECONDS).exits(130);
        assertSays("leave it going", left.out());
        assertSays("left; it goes on, see it with: baton show r1", left.out());
        Files.createFile(folder.resolve("gate"));
        baton.run("logs", "r1", "-f").exits(0);
        assertSays("completed", baton.run("show", "r1").exits(0).out());
    }

    private void awaitStarted(CompletableFuture<Result> run, String attempt) throws Exception {
        while (!baton.run("events", "r1", "--json").out().contains(attempt)) {
            assertFalse(run.isDone(), () -> "it ended: " + run.join());
        }
    }
}
