package dev.baton.node.app;

import com.typesafe.config.ConfigFactory;
import dev.baton.client.HostPort;
import dev.baton.host.HostSettings;
import dev.baton.host.LocalHost;
import dev.baton.host.RunServices;
import dev.baton.journal.folder.StorageException;
import dev.baton.node.cli.Baton;
import dev.baton.node.cli.Engine.NodeOptions;
import dev.baton.node.cli.ExitCode;
import dev.baton.node.gateway.Behind;
import dev.baton.node.gateway.Gateway;
import dev.baton.node.gateway.GatewaySettings;
import dev.baton.step.actor.WorkerSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The node of a data folder, without a cluster. */
final class LocalNode {
    private final Path dataFolder;
    private final NodeOptions options;
    private final Consumer<String> say;

    LocalNode(Path dataFolder, NodeOptions options, Consumer<String> say) {
        this.dataFolder = dataFolder;
        this.options = options;
        this.say = say;
    }

    /** Until the process is told to end. */
    int run() throws InterruptedException {
        HostSettings settings = HostSettings.standard(dataFolder, true).withWorker(worker(options, "local"));
        RunServices.Hosted hosted = RunServices.host(settings, Map.of());
        int woken;
        Optional<Gateway> gateway;
        try {
            woken = hosted.host().takeWholeFolder();
            gateway = gateway(hosted.host());
        } catch (StorageException | IllegalArgumentException e) {
            hosted.close();
            throw e;
        }
        say.accept("node of " + hosted.host().folder() + ": " + woken + (woken == 1 ? " run" : " runs")
                + " taken up; Ctrl-C ends it");
        gateway.ifPresent(open -> say.accept("takes commands at " + open.at()));
        CountDownLatch told = new CountDownLatch(1);
        // Whoever stops a service sends this, and takes any other exit for a failure.
        Signals.on("TERM", told::countDown);
        // Other signals end the process, and with it this wait: what is left to do is done before.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(gateway, hosted), "node-end"));
        told.await();
        return ExitCode.COMPLETED;
    }

    private Optional<Gateway> gateway(LocalHost host) {
        return Optional.ofNullable(options.gateway())
                .map(at -> Gateway.open(
                        GatewaySettings.read(ConfigFactory.load(), HostPort.parse(at)),
                        Behind.of("local", host),
                        Baton.VERSION));
    }

    private static void end(Optional<Gateway> gateway, RunServices.Hosted hosted) {
        gateway.ifPresent(Gateway::close);
        hosted.close();
    }

    static WorkerSettings worker(NodeOptions options, String node) {
        WorkerSettings standard = WorkerSettings.standard(node);
        return new WorkerSettings(
                standard.node(),
                Set.copyOf(options.labels()),
                options.slots() == 0 ? standard.scriptSlots() : options.slots(),
                standard.agentSlots(),
                standard.taskSlots());
    }
}
