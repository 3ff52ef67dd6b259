package dev.baton.host.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.baton.run.RunEvent;
import dev.baton.run.RunStart;
import dev.baton.run.actor.RunJson;
import dev.baton.source.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** Nodes as processes of their own, one PostgreSQL, and a look into its tables. */
final class ClusterSite implements AutoCloseable {
    final Path folder;

    /** Where the nodes' words are, also after the test. */
    private final Path logs;

    final Path marks;
    private final PostgresSettings database;
    private final List<String> seeds = new ArrayList<>();
    private final Map<Integer, NodeProcess> nodes = new HashMap<>();
    private final Map<Integer, String> labels = new HashMap<>();
    private final Map<Integer, List<Path>> builds = new HashMap<>();
    /** A busy machine lets processes wait for seconds; what is measured with a shorter pause says so. */
    private final List<String> settings =
            new ArrayList<>(List.of("baton.cluster.heartbeat-pause=5s", "baton.cluster.insecure=on"));

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
                new InetSocketAddress(here, 0), new InetSocketAddress(InetAddress.getLoopbackAddress(), url.getPort()));
        relayed = "jdbc:postgresql://" + here.getHostAddress() + ":" + relay.port() + url.getPath();
        marks = Files.createFile(folder.resolve("marks"));
        Files.writeString(
                folder.resolve("marks.sh"),
                "mark() { echo \"$BATON_IDEMPOTENCY_KEY.$BATON_ATTEMPT $1 $(date +%s%N)\" >> '" + marks + "'; }\n"
                        + "alive() { mark begin; for i in $(seq $1); do sleep 0.03; mark tick; done; mark end; }\n");
        for (int i = 0; i < count; i++) {
            seeds.add(partition == null ? freeAddress() : partition.host(i) + ":7355");
        }
        looking = ActorSystem.create(
                Behaviors.empty(), "looking", PostgresServer.config(database, folder.resolve("looking")));
    }

    /** Below those that connections are made from, so that it is still free when its node is started again. */
    private String freeAddress() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            String address = "127.0.0.1:" + port;
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (!seeds.contains(address)) {
                    return address;
                }
            } catch (IOException e) {
                // Somebody else has it.
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
        return process;
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

    void awaitMember(int node) throws Exception {
        RunService.Reply reply =
                client(node).wake("nobody").toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals(new RunService.Reply.Unknown("nobody"), reply);
    }

    /** Starts a run at whichever node takes it, again and again with the same id: then it is on disk, once. */
    void startAnywhere(RunBundle bundle, String run, Random random) throws InterruptedException {
        Prepared.Ready ready = ready(bundle, run);
        Instant until = Instant.now().plusSeconds(120);
        while (true) {
            int node = random.nextInt(seeds.size());
            try {
                RunService.Reply reply =
                        client(node).start(ready).toCompletableFuture().get(100, TimeUnit.SECONDS);
                if (reply instanceof RunService.Reply.Done) {
                    return;
                }
                throw new AssertionError(reply.toString());
            } catch (ExecutionException | TimeoutException | AssertionError e) {
                if (Instant.now().isAfter(until)) {
                    throw new AssertionError("Expected a node to take " + run + " within 2 min", e);
                }
            }
        }
    }

    Path data(int node) {
        return folder.resolve("data-" + node);
    }

    NodeProcess node(int node) {
        return known(nodes.get(node), node);
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

    private record Mark(String visit, int attempt, String what, long nanos) {
        static Mark parse(String line) {
            String[] words = line.split(" ");
            int dot = words[0].lastIndexOf('.');
            return new Mark(
                    words[0].substring(0, dot),
                    Integer.parseInt(words[0].substring(dot + 1)),
                    words[1],
                    Long.parseLong(words[2]));
        }
    }

    /** What a run recorded: each visit's success at most once, and no script at work after it, nor beside a newer attempt. */
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
        Map<String, Integer> newest = new HashMap<>();
        for (String line : Files.readAllLines(marks)) {
            Mark mark = Mark.parse(line);
            int before = newest.getOrDefault(mark.visit(), 0);
            assertTrue(mark.attempt() >= before, () -> line + " though attempt " + before + " had begun");
            newest.put(mark.visit(), mark.attempt());
            Instant success = recorded.get(mark.visit());
            if (mark.what().equals("begin") && success != null) {
                assertTrue(
                        Instant.ofEpochSecond(0, mark.nanos()).isBefore(success),
                        () -> line + " though it was recorded at " + success);
            }
        }
    }

    boolean said(int node, String words) throws IOException {
        return Files.readString(logs.resolve("node-" + node + ".log")).contains(words);
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

    @Override
    public void close() throws Exception {
        for (NodeProcess node : nodes.values()) {
            node.close();
        }
        relay.close();
        looking.terminate();
        looking.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
