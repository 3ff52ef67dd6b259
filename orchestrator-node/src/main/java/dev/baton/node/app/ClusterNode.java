package dev.baton.node.app;

import com.typesafe.config.ConfigFactory;
import dev.baton.client.HostPort;
import dev.baton.host.HostSettings;
import dev.baton.host.HostSocket;
import dev.baton.host.cluster.ClusterHost;
import dev.baton.node.cli.Baton;
import dev.baton.node.cli.Engine.NodeOptions;
import dev.baton.node.cli.ExitCode;
import dev.baton.node.gateway.Behind;
import dev.baton.node.gateway.Gateway;
import dev.baton.node.gateway.GatewaySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A node of a cluster. */
final class ClusterNode {
    private final Path dataFolder;
    private final NodeOptions options;
    private final Consumer<String> say;

    ClusterNode(Path dataFolder, NodeOptions options, Consumer<String> say) {
        this.dataFolder = dataFolder;
        this.options = options;
        this.say = say;
    }

    /**
     * Until the process is told to end, or the other nodes have given this one up.
     *
     * @return {@link ExitCode#COMPLETED} when it was told to, else {@link ExitCode#FAILED}
     */
    int run() throws InterruptedException {
        Map<String, String> overrides = new HashMap<>();
        options.cluster().forEach((key, value) -> overrides.put("baton.cluster." + key, value));
        HostSettings settings = HostSettings.standard(dataFolder, true);
        ClusterHost host = ClusterHost.open(settings, overrides, Map.of(), name -> LocalNode.worker(options, name));
        HostSocket socket = socket(host);
        Optional<Gateway> gateway = gateway(host);
        host.summary().forEach(say);
        gateway.ifPresent(open -> say.accept("  takes commands at " + open.at()));
        CountDownLatch over = new CountDownLatch(1);
        AtomicBoolean told = new AtomicBoolean();
        Runnable end = () -> {
            told.set(true);
            over.countDown();
        };
        // Whoever stops a service sends this, and takes any other exit for a failure.
        Signals.on("TERM", end);
        Signals.on("INT", end);
        host.joined().thenRun(() -> say.accept("node " + host.cluster().name() + " is a member of the cluster"));
        host.ended().whenComplete((done, failure) -> over.countDown());
        over.await();
        if (told.get()) {
            say.accept("node " + host.cluster().name() + " hands its runs over and ends");
        }
        // The gateway first of all, so that clients turn to another node while this one still is what they know. The
        // runs are handed over
        // whatever becomes of the others.
        try {
            gateway.ifPresent(Gateway::close);
        } finally {
            end(host, socket);
        }
        if (!told.get()) {
            say.accept("node " + host.cluster().name()
                    + " ends: the other nodes could not be reached, or have given it up; start it again to join them");
        }
        return told.get() ? ExitCode.COMPLETED : ExitCode.FAILED;
    }

    private static void end(ClusterHost host, HostSocket socket) {
        try {
            host.close();
        } finally {
            socket.close();
        }
    }

    /** For commands on the same machine that name this node's data folder. */
    private static HostSocket socket(ClusterHost host) {
        try {
            return HostSocket.open(host, host.storage().folder(), host.storage().locks());
        } catch (IOException e) {
            host.close();
            throw new UncheckedIOException("the command socket cannot be opened: " + e.getMessage(), e);
        }
    }

    private Optional<Gateway> gateway(ClusterHost host) {
        try {
            return Optional.ofNullable(options.gateway())
                    .map(at -> Gateway.open(
                            GatewaySettings.read(ConfigFactory.load(), HostPort.parse(at)),
                            Behind.of(host),
                            Baton.VERSION));
        } catch (RuntimeException e) {
            host.close();
            throw e;
        }
    }
}
