package dev.baton.node.app;

import dev.baton.host.HostSettings;
import dev.baton.host.RunServices;
import dev.baton.journal.folder.StorageException;
import dev.baton.node.cli.Engine.NodeOptions;
import dev.baton.node.cli.ExitCode;
import dev.baton.step.actor.WorkerSettings;
import java.nio.file.Path;
import java.util.Map;
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
        try {
            woken = hosted.host().takeWholeFolder();
        } catch (StorageException e) {
            hosted.close();
            throw e;
        }
        say.accept("node of " + hosted.host().folder() + ": " + woken + (woken == 1 ? " run" : " runs")
                + " taken up; Ctrl-C ends it");
        CountDownLatch told = new CountDownLatch(1);
        // Whoever stops a service sends this, and takes any other exit for a failure.
        Signals.on("TERM", told::countDown);
        // Other signals end the process, and with it this wait: what is left to do is done before.
        Runtime.getRuntime().addShutdownHook(new Thread(hosted::close, "node-end"));
        told.await();
        return ExitCode.COMPLETED;
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
