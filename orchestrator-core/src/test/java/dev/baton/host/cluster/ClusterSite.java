package dev.baton.host.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.check.KnownSteps;
import dev.baton.flow.Parser;
import dev.baton.host.Prepared;
import dev.baton.host.RunService;
import dev.baton.host.SocketClient;
import dev.baton.journal.PostgresServer;
import dev.baton.journal.PostgresSettings;
import dev.baton.journal.RunRow;
import dev.baton.journal.RunStore;
import dev.baton.journal.Storage;
import dev.baton.journal.StoredEvent;
import dev.baton.journal.folder.DataFolder;
import dev.baton.plan.CompiledFlow;
import dev.baton.plan.FlowCompiler;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStart;
import dev.baton.run.actor.RunJson;
import dev.baton.source.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** Nodes as processes of their own, one PostgreSQL, and a look into its tables. */
final class ClusterSite implements AutoCloseable {
    /** How long callers try. */
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    private static final Duration ORPHANS_WITHIN = Duration.ofSeconds(30);

    final Path folder;

    /** Where the nodes' words are, also after the test. */
    private final Path logs;

    final Marks marks;
    private final PostgresSettings database;
    private final List<String> seeds = new ArrayList<>();
    private final Map<Integer, NodeProcess> nodes = new HashMap<>();
    private final List<NodeProcess> all = new ArrayList<>();
    private final Map<Integer, String> labels = new HashMap<>();
    private final Map<Integer, List<Path>> builds = new HashMap<>();

    /** A busy machine lets processes wait for seconds; what is measured with a shorter pause says so. */
    private final List<String> settings = new ArrayList<>(
            List.of("baton.cluster.heartbeat-pause=5s", "baton.cluster.grace=90s", "baton.cluster.insecure=on"));

    private final ActorSystem<Void> looking;
    private final @Nullable Partition partition;
    private final String relayed;

    /** Between the nodes and the database. */
    final TcpRelay relay;

    ClusterSite(Path folder, PostgresServer server, int count) throws IOException {
        this(folder, server, count, null);
    }

    /** @param partition whose hosts the nodes are on, or null for all on loopback */
    ClusterSite(Path folder, PostgresServer server, int count, @Nullable Partition partition) throws IOException {
        this.folder = folder;
        this.partition = partition;
        logs = Files.createDirectories(
                Path.of("target", "cluster-logs", folder.getFileName() + "-" + System.nanoTime()));
        database = server.fresh();
        URI url = URI.create(database.url().substring("jdbc:".length()));
        InetAddress here = partition == null ? InetAddress.getLoopbackAddress() : partition.outside();
        relay = new TcpRelay(
                new InetSocketAddress(here, Ports.free(here)),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), url.getPort()));
        relayed = "jdbc:postgresql://" + here.getHostAddress() + ":" + relay.port() + url.getPath();
        marks = new Marks(folder.toAbsolutePath());
        for (int i = 0; i < count; i++) {
            seeds.add(partition == null ? "127.0.0.1:" + freshPort() : partition.host(i) + ":7355");
        }
        looking = ActorSystem.create(
                Behaviors.empty(), "looking", PostgresServer.config(database, folder.resolve("looking")));
    }

    private int freshPort() throws IOException {
        while (true) {
            int port = Ports.free(InetAddress.getLoopbackAddress());
            if (port != relay.port() && !seeds.contains("127.0.0.1:" + port)) {
                return port;
            }
        }
    }

    /** For nodes that are started later. */
    void set(String setting) {
        settings.add(setting);
    }

    void label(int node, String label) {
        labels.put(node, label);
    }

    /** The node is of another build when it is started next. */
    void build(int node, Path classes) {
        builds.put(node, List.of(classes));
    }

    /** Starts it; it need not be a member yet when this returns. */
    NodeProcess start(int node) throws IOException {
        String[] hostPort = seeds.get(node).split(":");
        List<String> arguments = new ArrayList<>(List.of(
                data(node).toString(),
                labels.getOrDefault(node, "-"),
                "baton.cluster.host=" + hostPort[0],
                "baton.cluster.port=" + hostPort[1],
                "baton.cluster.name=node-" + node,
                "baton.cluster.seeds=" + String.join(",", seeds),
                "baton.postgresql.url=" + relayed,
                "baton.postgresql.user=" + database.user(),
                "baton.postgresql.password=" + database.password(),
                "baton.postgresql.schema=" + database.schema()));
        arguments.addAll(settings);
        NodeProcess process = NodeProcess.start(
                logs.resolve("node-" + node + ".log"),
                partition == null ? List.of() : partition.inside(node),
                builds.getOrDefault(node, List.of()),
                arguments);
        nodes.put(node, process);
        all.add(process);
        return process;
    }

    /** Starts those again that the others have given up although nothing was done to them, as whoever runs a cluster does. */
    void revive() throws IOException {
        for (int node = 0; node < seeds.size(); node++) {
            NodeProcess process = nodes.get(node);
            if (process != null && process.isGivenUp()) {
                start(node);
            }
        }
    }

    /** How many nodes were given up although nothing was done to them: a busy machine makes them silent for too long. */
    long spuriousDownings() {
        return all.stream().filter(NodeProcess::isGivenUp).count();
    }

    void startAll() throws Exception {
        for (int node = 0; node < seeds.size(); node++) {
            start(node);
        }
        for (int node = 0; node < seeds.size(); node++) {
            awaitUp(node);
        }
    }

    /** Its front door answers once it is a member and the runs' shards have homes. */
    void awaitUp(int node) throws Exception {
        node(node).awaitLine("up");
        awaitMember(node);
    }

    void awaitMember(int node) throws InterruptedException {
        RunService.Reply reply =
                ask("node " + node + " to answer", () -> client(node).wake("nobody"));
        assertEquals(new RunService.Reply.Unknown("nobody"), reply);
    }

    /** Asks again and again, as a caller does who is told to. */
    private static RunService.Reply ask(String expected, Supplier<CompletionStage<RunService.Reply>> question)
            throws InterruptedException {
        Instant until = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                return question.get().toCompletableFuture().get(100, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException | RuntimeException | AssertionError e) {
                if (Instant.now().isAfter(until)) {
                    throw new AssertionError("Expected " + expected + " within " + PATIENCE, e);
                }
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    /** Starts a run at a node; then it is on disk. */
    void startAt(int node, RunBundle bundle, String run) throws InterruptedException {
        Prepared.Ready ready = ready(bundle, run);
        RunService.Reply reply =
                ask("node " + node + " to take " + run, () -> client(node).start(ready));
        assertTrue(reply instanceof RunService.Reply.Done, reply::toString);
    }

    /** Starts a run at whichever node takes it, again and again with the same id: then it is on disk, once. */
    void startAnywhere(RunBundle bundle, String run, Random random) throws InterruptedException {
        Prepared.Ready ready = ready(bundle, run);
        RunService.Reply reply = ask(
                "a node to take " + run,
                () -> client(random.nextInt(seeds.size())).start(ready));
        assertTrue(reply instanceof RunService.Reply.Done, reply::toString);
    }

    /** Answers a question once it is asked, at whichever node takes it: then the answer is on disk. */
    void answerAnywhere(String run, String name, String value, Random random) throws InterruptedException {
        await(run + " asks", PATIENCE, () -> status(run).equals("waiting"));
        RunCommand answer = new RunCommand.Answer(name, value, null, "test");
        RunService.Reply reply = ask(
                "a node to take the answer to " + run,
                () -> client(random.nextInt(seeds.size())).tell(run, answer));
        assertTrue(reply instanceof RunService.Reply.Done, reply::toString);
    }

    Path data(int node) {
        return folder.resolve("data-" + node);
    }

    NodeProcess node(int node) {
        return known(nodes.get(node), node);
    }

    /** What is alive of the steps at work there. */
    List<LiveScripts.LiveScript> scriptsOn(int node) {
        return LiveScripts.below(data(node));
    }

    private static NodeProcess known(@Nullable NodeProcess process, int node) {
        if (process == null) {
            throw new AssertionError("Expected node " + node + " to have been started");
        }
        return process;
    }

    RunService client(int node) {
        Optional<RunService> client = SocketClient.owner(DataFolder.open(data(node)), "-");
        return client.orElseThrow(() -> new AssertionError("Expected node " + node + " to answer"));
    }

    RunStore store() {
        return Storage.get(looking).runs();
    }

    static RunBundle bundle(String name, String flow) {
        KnownSteps standard = KnownSteps.standard();
        KnownSteps known = new KnownSteps(standard.agents(), Set.of(), true, Set.of(NodeMain.NOOP));
        CompiledFlow compiled = FlowCompiler.compile(
                Parser.parse(new Source(name, flow), Map.of()), FlowCompiler.Context.toRun(known, Map.of()));
        if (compiled.plan() == null) {
            throw new AssertionError(compiled.diagnostics().toString());
        }
        return new RunBundle(compiled.plan(), flow, Map.of(), null);
    }

    Prepared.Ready ready(RunBundle bundle, String run) {
        RunStart start = new RunStart(
                run,
                bundle.plan().flow(),
                RunJson.hash(RunJson.write(bundle)),
                Map.of(),
                Map.of(),
                Map.of(),
                folder.toString(),
                "",
                "test",
                false,
                false,
                Set.of(),
                null,
                null);
        return new Prepared.Ready(bundle, start, Map.of(), List.of());
    }

    List<RunEvent> facts(String run) {
        List<RunEvent> facts = new ArrayList<>();
        try (Stream<StoredEvent> events = store().events(run, 1)) {
            events.forEach(
                    event -> facts.addAll(RunJson.readRecord(event.payload()).facts()));
        }
        return facts;
    }

    String status(String run) {
        return store().row(run).map(RunRow::status).orElse("unknown");
    }

    /** Looks at the tables again and again; no node is asked. */
    static void await(String what, Duration longest, BooleanSupplier condition) {
        Instant until = Instant.now().plus(longest);
        while (!condition.getAsBoolean()) {
            assertTrue(Instant.now().isBefore(until), () -> "Expected within " + longest.toSeconds() + " s: " + what);
            LockSupport.parkNanos(100_000_000);
        }
    }

    /** Waits until all are completed; one that ends otherwise is told with why. */
    void awaitCompleted(List<String> runs, Duration longest) throws IOException {
        Deque<String> open = new ArrayDeque<>(runs);
        try {
            await("all runs are completed", longest, () -> {
                while (!open.isEmpty() && isCompleted(open.getFirst())) {
                    open.removeFirst();
                }
                return open.isEmpty();
            });
        } catch (AssertionError e) {
            String next = open.isEmpty() ? "" : open.getFirst() + " is " + status(open.getFirst()) + "\n";
            throw new AssertionError(e.getMessage() + "\n" + open.size() + " are not; " + next + logs(), e);
        }
    }

    private boolean isCompleted(String run) {
        String status = status(run);
        if (status.equals("failed") || status.equals("cancelled")) {
            throw new AssertionError(run + " is " + status + ": " + facts(run));
        }
        return status.equals("completed");
    }

    /**
     * What runs recorded: each visit's success at most once, no record of one who had lost the run among another's, no script at work after
     * its success, nor beside another attempt.
     */
    void assertOnce(List<String> runs) throws IOException {
        assertOnce(runs, this::facts);
    }

    void assertOnce(List<String> runs, Function<String, List<RunEvent>> factsOf) throws IOException {
        Map<String, Instant> recorded = new HashMap<>();
        for (String run : runs) {
            for (RunEvent fact : factsOf.apply(run)) {
                if (fact instanceof RunEvent.StepSucceeded success) {
                    Instant before = recorded.put(success.attempt().idempotencyKey(), success.at());
                    assertEquals(null, before, () -> success.attempt() + " succeeded twice");
                }
            }
        }
        marks.assertApart(recorded);
        assertFenced();
    }

    /** Of each run, whoever has once been followed by another writer wrote nothing more. */
    private void assertFenced() {
        String writers = """
                SELECT persistence_id, count(DISTINCT writer), count(*) FILTER (WHERE changed) FROM (
                  SELECT persistence_id, sequence, writer,
                    writer IS DISTINCT FROM lag(writer) OVER (PARTITION BY stream ORDER BY sequence) AS changed
                  FROM %1$s.events JOIN %1$s.streams ON key = stream) AS written
                GROUP BY persistence_id HAVING count(DISTINCT writer) <> count(*) FILTER (WHERE changed)
                """.formatted(database.schema());
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(writers)) {
            assertFalse(row.next(), () -> "a run has records of a writer that had lost it");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    boolean said(int node, String words) throws IOException {
        return Files.readString(logs.resolve("node-" + node + ".log")).contains(words);
    }

    /** How often a node decided that others, or itself, are to be given up. */
    long downings() throws IOException {
        long decisions = 0;
        for (int node = 0; node < seeds.size(); node++) {
            decisions += Files.readAllLines(logs.resolve("node-" + node + ".log")).stream()
                    .filter(line -> line.contains("SBR took decision"))
                    .count();
        }
        return decisions;
    }

    /** What nodes said on their way, for a test that failed. */
    String logs() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int node = 0; node < seeds.size(); node++) {
            Path log = logs.resolve("node-" + node + ".log");
            if (Files.exists(log)) {
                List<String> lines = Files.readAllLines(log);
                all.append("== node ").append(node).append('\n');
                lines.subList(Math.max(0, lines.size() - 40), lines.size())
                        .forEach(line -> all.append(line).append('\n'));
            }
        }
        return all.toString();
    }

    /** Ends all nodes; none of their scripts outlives them. */
    @Override
    public void close() throws Exception {
        long spurious = spuriousDownings();
        List<Integer> codes = all.stream()
                .filter(NodeProcess::isGivenUp)
                .map(NodeProcess::exitCode)
                .toList();
        nodes.values().forEach(NodeProcess::close);
        relay.close();
        looking.terminate();
        looking.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
        System.out.println("spurious downings in " + folder.getFileName() + ": " + spurious);
        await(
                "no script outlives the nodes",
                ORPHANS_WITHIN,
                () -> LiveScripts.below(folder).isEmpty());
        assertTrue(codes.stream().allMatch(code -> code == 1), () -> "a node broke down: exit codes " + codes);
    }
}
