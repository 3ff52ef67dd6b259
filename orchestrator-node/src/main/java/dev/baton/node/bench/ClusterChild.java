package dev.baton.node.bench;

import dev.baton.host.HostSettings;
import dev.baton.host.cluster.ClusterHost;
import dev.baton.step.actor.WorkerSettings;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A node that is measured: says {@code up} when all nodes are members, does its work when it reads {@code go}, and says what came of it.
 * It ends with the process that started it.
 */
final class ClusterChild {
    /** Property: how many times the usual slots for tasks. */
    static final String SLOTS = "baton.bench.slots";

    private ClusterChild() {}

    /** Arguments: its folder, how many nodes there are, what to do. The configuration is in properties and the environment. */
    public static void main(String[] args) {
        Parent.endWithIt();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        try {
            ClusterHost host = ClusterHost.open(
                    HostSettings.standard(Path.of(args[0]).resolve("data"), true),
                    Map.of(),
                    BenchTasks.ALL,
                    ClusterChild::worker);
            awaitMembers(host, Integer.parseInt(args[1]));
            out.println("up");
            Parent.awaitGo();
            ClusterLoad load = new ClusterLoad(host, Path.of(args[0]), out);
            load.work(List.of(args).subList(2, args.length));
            out.println("done");
            host.ended().toCompletableFuture().join();
        } catch (Exception e) {
            System.err.println("the measured node failed: " + e);
        }
        Runtime.getRuntime().halt(1);
    }

    private static WorkerSettings worker(String name) {
        WorkerSettings standard = WorkerSettings.standard(name);
        return new WorkerSettings(
                name,
                standard.labels(),
                standard.scriptSlots(),
                standard.agentSlots(),
                standard.taskSlots() * Integer.getInteger(SLOTS, 1));
    }

    private static void awaitMembers(ClusterHost host, int count) throws Exception {
        host.joined().toCompletableFuture().get(2, TimeUnit.MINUTES);
        while (host.members().size() < count) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
