package dev.baton.node.cli;

import static dev.baton.node.cli.InProcess.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.node.bench.TestPostgres;
import dev.baton.node.cli.BatonProcess.Result;
import dev.baton.node.cli.BatonProcess.Running;
import dev.baton.node.cli.terminal.Terminal;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command with nodes of a cluster that share nothing but a PostgreSQL: whichever is asked knows what all of them have. */
@Tag("cluster")
@Timeout(300)
class ClusterNodesTest {
    @TempDir
    private static Path server;

    private static TestPostgres postgres;

    @TempDir
    private Path folder;

    private final Map<String, Running> nodes = new HashMap<>();
    private final Map<String, Path> data = new HashMap<>();
    private final List<String> seeds = new ArrayList<>();
    private InProcess desk;

    @BeforeAll
    static void a_server() throws Exception {
        postgres = TestPostgres.start(server.resolve("postgres"));
    }

    @AfterAll
    static void its_end() {
        postgres.close();
    }

    @BeforeEach
    void two_nodes_and_a_desk() throws Exception {
        seeds.addAll(List.of(address(), address()));
        start("a", seeds.get(0));
        start("b", seeds.get(1));
        String gateway = nodes.get("a")
                .awaitSaid("takes commands at ")
                .lines()
                .findFirst()
                .orElseThrow();
        for (Running node : nodes.values()) {
            node.awaitSaid("is a member of the cluster");
        }
        desk = new InProcess(Files.createDirectories(folder.resolve("desk"))).with("BATON_CLUSTER", gateway);
        // A client gives up within seconds, in which a node that has just begun may not have come to it.
        await("an answer", () -> desk.run("list").exit() == 0);
    }

    private static String address() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    /** A node, labelled as it is called. */
    private void start(String name, String at) throws Exception {
        start(name, at, name);
    }

    private void start(String name, String at, String label) throws Exception {
        BatonProcess there =
                new BatonProcess(Files.createDirectories(folder.resolve(name)), folder, postgres.environment());
        data.put(name, there.data());
        nodes.put(
                name,
                there.start(
                        "node",
                        "--name",
                        "node-" + name,
                        "--label",
                        label,
                        "--listen",
                        at,
                        "--seeds",
                        String.join(",", seeds),
                        "--gateway",
                        "127.0.0.1:0"));
    }

    @AfterEach
    void end() throws Exception {
        for (Running node : nodes.values()) {
            node.process().destroyForcibly().waitFor();
        }
        // Each test has a cluster of its own: nothing of it is to go on in the next one's.
        Map<String, String> environment = postgres.environment();
        try (java.sql.Connection connection = java.sql.DriverManager.getConnection(
                        environment.get("BATON_POSTGRES_URL"),
                        environment.get("BATON_POSTGRES_USER"),
                        environment.get("BATON_POSTGRES_PASSWORD"));
                java.sql.Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA baton CASCADE");
        }
    }

    private static void await(String what, java.util.concurrent.Callable<Boolean> condition) throws Exception {
        Instant until = Instant.now().plus(Duration.ofSeconds(90));
        while (!condition.call()) {
            assertTrue(Instant.now().isBefore(until), () -> "Expected within 90 s: " + what);
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** Prints, waits for a file, and prints once more. */
    private String gated(String first, String gate, String then, String label) {
        return "Bash:\"echo " + first + "; until [ -e " + folder.resolve(gate) + " ]; do sleep 0.05; done; echo " + then
                + "\" {needs: " + label + ", timeout: 250s}";
    }

    @Test
    void a_log_is_shown_by_whichever_node_is_asked() throws Exception {
        String flow =
                desk.flow("two", "Bash:\"echo here\" {needs: a} -> Bash:\"seq 100000; echo oops >&2\" {needs: b}");
        desk.run("run", flow, "--id", "r1").exits(0);
        List<String> lines = desk.run("logs", "r1").exits(0).out().lines().toList();
        assertTrue(lines.contains("here"));
        assertTrue(lines.contains("! oops"));
        assertEquals(
                100_000, lines.stream().filter(line -> line.matches("[0-9]+")).count());
    }

    @Test
    void live_output_is_shown_from_wherever_the_step_is() throws Exception {
        desk.run("submit", desk.flow("live", gated("one", "gate", "two", "b")), "--id", "r1")
                .exits(0);
        StringWriter out = new StringWriter();
        CompletableFuture<Result> logs = desk.start(Terminal.NONE, out, "logs", "r1", "-f");
        await("one", () -> out.toString().contains("one"));
        assertFalse(out.toString().contains("two"));
        Files.createFile(folder.resolve("gate"));
        assertSays("two", logs.get(60, TimeUnit.SECONDS).exits(0).out());
    }

    @Test
    void what_went_with_a_node_is_told_and_the_next_attempt_is_shown() throws Exception {
        // Of three nodes two stay, which is a majority.
        start("c", address());
        nodes.get("c").awaitSaid("is a member of the cluster");
        desk.run("submit", desk.flow("moves", gated("one", "gate", "two", "b")), "--id", "r1")
                .exits(0);
        StringWriter out = new StringWriter();
        CompletableFuture<Result> logs = desk.start(Terminal.NONE, out, "logs", "r1", "-f");
        await("one", () -> out.toString().contains("one"));
        nodes.get("b").process().destroyForcibly().waitFor();
        start("d", address(), "b");
        await("the second attempt", () -> out.toString().contains("try 2"));
        Files.createFile(folder.resolve("gate"));
        String shown = logs.get(90, TimeUnit.SECONDS).exits(0).out();
        assertSays("two", shown);
        assertSays("! the rest of its output went with the node node-b, which is no longer in the cluster", shown);
        String later = desk.run("logs", "r1").exits(0).out();
        assertSays("! what it wrote, if anything, went with the node that had it", later);
    }

    @Test
    void all_nodes_remove_the_files_of_a_deleted_run() throws Exception {
        String flow = desk.flow("two", "Bash:\"echo here\" {needs: a} -> Bash:\"echo there\" {needs: b}");
        desk.run("run", flow, "--id", "r1").exits(0);
        for (String node : List.of("a", "b")) {
            assertTrue(Files.isDirectory(data.get(node).resolve("runs/r1")), node);
        }
        desk.run("delete", "r1").exits(0);
        for (String node : List.of("a", "b")) {
            await("no files on " + node, () -> Files.notExists(data.get(node).resolve("runs/r1")));
        }
        desk.run("submit", desk.flow("live", gated("one", "gate", "two", "b")), "--id", "r2")
                .exits(0);
        await("begun", () -> Files.exists(data.get("b").resolve("runs/r2/attempts")));
        desk.run("delete", "r2", "--force").exits(0);
        await("no files of r2", () -> Files.notExists(data.get("b").resolve("runs/r2")));
        assertSays("no such runs", desk.run("list").exits(0).out());
    }

    @Test
    void a_node_s_own_machine_reads_the_shared_store_without_a_gateway() throws Exception {
        desk.run(
                        "run",
                        desk.flow("asks", "AskUserQuestion:\"Who?\":who -> Bash:\"echo hello {who}\" {needs: b}"),
                        "--id",
                        "r1")
                .exits(3);
        InProcess here = new InProcess(folder.resolve("desk"));
        for (Map.Entry<String, String> variable : postgres.environment().entrySet()) {
            here = here.with(variable.getKey(), variable.getValue());
        }
        String node = data.get("a").toString();
        assertSays("r1", here.run("list", "--data", node).exits(0).out());
        await("the folder says whose it is", () -> Files.exists(data.get("a").resolve("cluster-store")));
        InProcess bare = new InProcess(folder.resolve("desk"));
        assertSays(
                "BATON_POSTGRES_URL", bare.run("list", "--data", node).exits(1).err());
        assertSays("r1", here.run("list").exits(0).out());
        assertSays("waits for who", here.run("show", "r1").exits(0).out());
        assertSays("RunStarted", here.run("events", "r1").exits(0).out());
        assertSays(
                "--cluster HOST:PORT",
                here.run("answer", "r1", "who", "Ada").exits(1).err());
        assertSays(
                "--cluster HOST:PORT",
                here.run("delete", "r1", "--force").exits(1).err());
        here.run("answer", "r1", "who", "Ada", "--data", node).exits(0);
        assertSays("hello Ada", desk.run("logs", "r1", "-f").exits(0).out());
        String shown = here.run("logs", "r1", "--data", node).exits(0).out();
        assertSays("hello Ada", shown);
        assertSays("! the rest of its output is on the node node-b: name a node with --cluster", shown);
        assertSays("shared store", here.run("doctor").out());
        assertFalse(Files.exists(here.data()));
        here.run("run", here.flow("one", "Bash:\"true\"")).exits(0);
        assertSays("these are the runs of data", here.run("list").exits(0).err());
    }
}
