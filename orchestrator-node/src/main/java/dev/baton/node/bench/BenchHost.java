package dev.baton.node.bench;

import dev.baton.check.KnownSteps;
import dev.baton.flow.Parser;
import dev.baton.host.HostSettings;
import dev.baton.host.LocalHost;
import dev.baton.host.Prepared;
import dev.baton.host.RunService;
import dev.baton.plan.CompiledFlow;
import dev.baton.plan.FlowCompiler;
import dev.baton.plan.Plan;
import dev.baton.run.RunBundle;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStart;
import dev.baton.run.actor.RunJson;
import dev.baton.source.Source;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A host over a data folder with a registered no-op step.
 *
 * <p>A no-op is a step like any other: offered by the dispatcher, made by a worker of the pool as an attempt of its own, its result
 * recorded with a durable write.
 */
final class BenchHost implements AutoCloseable {
    static final String NOOP = BenchTasks.NOOP;

    private final LocalHost host;
    private final Path folder;

    BenchHost(Path folder) {
        this.folder = folder;
        host = LocalHost.open(
                HostSettings.standard(folder.resolve("data"), true), BenchTasks.ALL, run -> Optional.empty());
    }

    /** Owns the folder and wakes what is alive in it. */
    void takeUp() {
        host.takeWholeFolder();
    }

    LocalHost host() {
        return host;
    }

    /** Compiles flow text in which the names of {@link BenchTasks} are steps. */
    static RunBundle bundle(String name, String flow) {
        KnownSteps standard = KnownSteps.standard();
        KnownSteps known = new KnownSteps(standard.agents(), Set.of(), true, BenchTasks.ALL.keySet());
        CompiledFlow compiled = FlowCompiler.compile(
                Parser.parse(new Source(name, flow), Map.of()), FlowCompiler.Context.toRun(known, Map.of()));
        Plan plan = compiled.plan();
        if (plan == null) {
            throw new IllegalStateException(
                    "Expected the flow '" + name + "' to compile, but " + compiled.diagnostics());
        }
        return new RunBundle(plan, flow, Map.of(), null);
    }

    /** A bundle and its hash, which is made once however many runs share it. */
    record Named(RunBundle bundle, String hash) {
        static Named of(RunBundle bundle) {
            return new Named(bundle, RunJson.hash(RunJson.write(bundle)));
        }
    }

    /** Starts a run and completes when its last record is on disk. */
    CompletableFuture<Void> run(Named flow, String id) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        AutoCloseable showing = host.followNew(id, new RunService.Follower() {
            @Override
            public void record(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) {
                if (after.status().isFinal()) {
                    over.complete(null);
                }
            }
        });
        host.start(new Prepared.Ready(flow.bundle(), start(flow, id), Map.of(), List.of()))
                .whenComplete((reply, failure) -> {
                    if (failure != null) {
                        over.completeExceptionally(failure);
                    }
                });
        return over.whenComplete((done, failure) -> close(showing));
    }

    private static void close(AutoCloseable showing) {
        try {
            showing.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    RunStart start(Named flow, String id) {
        return start(flow, id, folder);
    }

    static RunStart start(Named flow, String id, Path folder) {
        return new RunStart(
                id,
                flow.bundle().plan().flow(),
                flow.hash(),
                Map.of(),
                Map.of(),
                Map.of(),
                folder.toString(),
                "",
                "bench",
                false,
                false,
                Set.of(),
                null,
                null);
    }

    @Override
    public void close() {
        host.close();
    }
}
