package dev.baton.node.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.step.actor.StepDispatcher;
import dev.baton.step.actor.StepListener;
import dev.baton.step.actor.WorkerPool;
import dev.baton.step.actor.WorkerSettings;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * One side of the way from a dispatcher to a pool of another node, with a node's own settings of the network, but without runs and
 * without a store. {@code pool} says where its pool is; {@code dispatcher} is told, and says how fast it is.
 */
final class RemoteChild {
    /** What tasks need that the dispatcher's own pool has not. */
    static final String LABEL = "far";

    private static final int TASK_SLOTS = 8_192;

    private RemoteChild() {}

    /** Arguments: {@code pool}, or {@code dispatcher}, the pool's address and how many tasks. */
    public static void main(String[] args) {
        Parent.endWithIt();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        try {
            ActorSystem<Void> system = ActorSystem.create(
                    Behaviors.<Void>setup(context -> {
                        if (args[0].equals("pool")) {
                            out.println("pool " + address(context, pool(context, Set.of(LABEL))));
                        } else {
                            dispatcher(context, args[1], Integer.parseInt(args[2]), out);
                        }
                        return Behaviors.empty();
                    }),
                    "baton",
                    config());
            system.getWhenTerminated().toCompletableFuture().join();
        } catch (RuntimeException e) {
            System.err.println("the measured process failed: " + e);
        }
        Runtime.getRuntime().halt(1);
    }

    /** A node's, but that it joins no cluster and takes any port. */
    private static Config config() {
        return ConfigFactory.parseMap(Map.of("pekko.actor.provider", "remote", "baton.cluster.port", 0))
                .withFallback(ConfigFactory.parseResources("baton-cluster.conf"))
                .withFallback(ConfigFactory.load())
                .resolve();
    }

    private static String address(ActorContext<Void> context, ActorRef<?> ref) {
        return ActorRefResolver.get(context.getSystem()).toSerializationFormat(ref);
    }

    private static ActorRef<WorkerPool.Message> pool(ActorContext<Void> context, Set<String> labels) {
        return context.spawn(
                WorkerPool.create(
                        settings(labels),
                        new RemoteTasks.Workshop(),
                        StepListener.NONE,
                        Executors.newVirtualThreadPerTaskExecutor()),
                "pool");
    }

    private static WorkerSettings settings(Set<String> labels) {
        return new WorkerSettings("node", labels, 1, 1, TASK_SLOTS);
    }

    private static void dispatcher(ActorContext<Void> context, String there, int tasks, PrintWriter out) {
        ActorRef<StepDispatcher.Message> dispatcher =
                context.spawn(StepDispatcher.create(StepListener.NONE), "dispatcher");
        dispatcher.tell(StepDispatcher.PoolJoined.of(pool(context, Set.of()), settings(Set.of())));
        ActorRef<WorkerPool.Message> remote =
                ActorRefResolver.get(context.getSystem()).resolveActorRef(there);
        dispatcher.tell(new StepDispatcher.PoolFound(remote));
        RemoteTasks tally = new RemoteTasks(tasks, out);
        for (int i = 0; i < RemoteTasks.RUNS; i++) {
            context.spawn(tally.run("run-" + i, dispatcher), "run-" + i);
        }
    }
}
