package dev.baton.node.gateway;

import dev.baton.client.BatonClient;
import dev.baton.client.BatonClient.StartOptions;
import dev.baton.client.ClientSettings;
import dev.baton.client.HostPort;
import dev.baton.client.RunHandle;
import dev.baton.host.HostSettings;
import dev.baton.host.LocalHost;
import dev.baton.host.RunService;
import dev.baton.run.RunEvent;
import dev.baton.step.actor.WorkerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A node with a gateway in this process, and clients of it. */
final class NodeSite implements AutoCloseable {
    static final HostPort ANY = new HostPort("127.0.0.1", 0);
    private static final long MOST_SECONDS = 30;

    final LocalHost host;
    final Gateway gateway;
    private final Path folder;

    private NodeSite(Path folder, LocalHost host, Gateway gateway) {
        this.folder = folder;
        this.host = host;
        this.gateway = gateway;
    }

    static NodeSite open(Path folder) throws IOException {
        return open(folder, GatewaySettings.of(ANY));
    }

    static NodeSite open(Path folder, GatewaySettings settings) throws IOException {
        return open(folder, settings, host -> Behind.of("here", host));
    }

    static NodeSite open(Path folder, GatewaySettings settings, Function<LocalHost, Behind> behind) throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        LocalHost host = LocalHost.open(
                new HostSettings(
                        folder.resolve("data"),
                        true,
                        WorkerSettings.standard("local"),
                        System.getenv(),
                        home,
                        Duration.ofSeconds(5),
                        Duration.ofMillis(50)),
                Map.of(),
                run -> Optional.empty());
        try {
            host.takeWholeFolder();
            return new NodeSite(folder, host, Gateway.open(settings, behind.apply(host), "test"));
        } catch (RuntimeException e) {
            host.close();
            throw e;
        }
    }

    BatonClient client() {
        return BatonClient.connect(List.of(gateway.at()), ClientSettings.of("ada@desk"));
    }

    Path flow(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name + ".flow"), text);
    }

    RunHandle start(BatonClient client, String id, String text) throws IOException {
        return client.start(flow(id, text), Map.of(), new StartOptions(id, List.of(), Map.of(), false, null));
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(MOST_SECONDS, TimeUnit.SECONDS);
    }

    /** For what tells nobody that it has come about. */
    static void await(String what, BooleanSupplier holds) {
        Instant end = Instant.now().plusSeconds(MOST_SECONDS);
        while (!holds.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("Expected that " + what + ", but it did not come about");
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** What a follower hears, in order. */
    static final class Notes implements RunService.Follower {
        final LinkedBlockingQueue<Long> records = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<String> ends = new LinkedBlockingQueue<>();

        @Override
        public void record(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) {
            records.add(sequence);
        }

        @Override
        public void output(dev.baton.step.AttemptId attempt, String line) {
            lines.add(line);
        }

        @Override
        public void ended(@org.jspecify.annotations.Nullable String why) {
            ends.add(String.valueOf(why));
        }
    }

    @Override
    public void close() {
        gateway.close();
        host.close();
    }
}
