package dev.baton.node.bench;

import dev.baton.host.Prepared;
import dev.baton.host.RunService;
import dev.baton.host.cluster.ClusterHost;
import dev.baton.run.RunEvent;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The work that a measured node is given, and what it says of it. */
final class ClusterLoad {
    private static final int TEN = 10;
    private static final int STARTING_AT_ONCE = 512;

    private final ClusterHost host;
    private final Path folder;
    private final PrintWriter out;

    ClusterLoad(ClusterHost host, Path folder, PrintWriter out) {
        this.host = host;
        this.folder = folder;
        this.out = out;
    }

    /** @param words what to do, and numbers for it */
    void work(List<String> words) throws Exception {
        int[] numbers = words.stream().skip(1).mapToInt(Integer::parseInt).toArray();
        switch (words.getFirst()) {
            case "one" -> one(numbers[0], numbers[1]);
            case "many" -> many(numbers[0], numbers[1], numbers[2], numbers[3]);
            case "map" -> map(BenchTasks.NOOP, numbers[0], numbers[1]);
            case "hash" -> inTurns(BenchTasks.HASH, numbers[0], numbers[1]);
            case "moving" -> moving(numbers[0]);
            case "crowd" -> crowd(numbers[0], numbers[1]);
            case "due" -> due(numbers[0]);
            default -> {}
        }
    }

    private void one(int warmUp, int runs) {
        BenchHost.Named flow = BenchHost.Named.of(BenchHost.bundle("ten", Bench.noops(TEN)));
        double[] millis = new double[runs];
        for (int i = -warmUp; i < runs; i++) {
            long begin = System.nanoTime();
            runHere(flow, "one-" + (i + warmUp)).join();
            if (i >= 0) {
                millis[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Sample sample = Sample.of(millis);
        out.println("p50 " + sample.p50());
        out.println("p99 " + sample.p99());
    }

    private void many(int atOnce, int warmUp, int runs, int rounds) throws InterruptedException {
        BenchHost.Named flow = BenchHost.Named.of(BenchHost.bundle("ten", Bench.noops(TEN)));
        batch(flow, "warm", warmUp, atOnce);
        double[] rates = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            long begin = System.nanoTime();
            batch(flow, "many-" + round, runs, atOnce);
            rates[round] = runs * TEN / ((System.nanoTime() - begin) / 1e9);
        }
        out.println("rate " + Sample.of(rates).p50());
    }

    private void batch(BenchHost.Named flow, String name, int runs, int atOnce) throws InterruptedException {
        Semaphore slots = new Semaphore(atOnce);
        CountDownLatch over = new CountDownLatch(runs);
        for (int i = 0; i < runs; i++) {
            slots.acquire();
            CompletableFuture<Void> unused = runHere(flow, name + "-" + i).whenComplete((done, failure) -> {
                slots.release();
                over.countDown();
            });
        }
        over.await();
    }

    private void map(String task, int items, int times) {
        BenchHost.Named flow = mapping(task, items);
        for (int i = 0; i < times; i++) {
            map(flow, i);
        }
    }

    /** One now, and another each time that the parent says so. */
    private void inTurns(String task, int items, int times) throws InterruptedException {
        BenchHost.Named flow = mapping(task, items);
        map(flow, 0);
        for (int i = 1; i < times; i++) {
            Parent.awaitGo();
            map(flow, i);
        }
    }

    private static BenchHost.Named mapping(String task, int items) {
        String flow = "map(i in range(0, " + items + ")) [" + task + "]:out -> reduce(part in out by 1000) ["
                + BenchTasks.NOOP + "]:total";
        return BenchHost.Named.of(BenchHost.bundle("map", flow));
    }

    private void map(BenchHost.Named flow, int number) {
        long begin = System.nanoTime();
        runAnywhere(flow, "map-" + number).join();
        out.println("took " + (System.nanoTime() - begin) / 1e6);
    }

    /** Runs of many short steps, all under way when it says so. */
    private void moving(int runs) {
        String flow = "---\nlimits: {visits: 1000000, steps: 1000000}\n---\n@again -> " + BenchTasks.NAP
                + " (if attempts < 100000)~> @again";
        BenchHost.Named named = BenchHost.Named.of(BenchHost.bundle("moving", flow));
        CompletableFuture<?>[] started = new CompletableFuture<?>[runs];
        for (int i = 0; i < runs; i++) {
            started[i] = host.start(ready(named, "moving-" + i)).toCompletableFuture();
        }
        CompletableFuture.allOf(started).join();
        out.println("moving");
    }

    /**
     * Half of the runs wait for a person, a quarter for an hour, a quarter until soon.
     *
     * @param seconds how long the last quarter waits
     */
    private void crowd(int runs, int seconds) throws InterruptedException {
        BenchHost.Named person = named("person", "AskUserQuestion:\"Which?\":which");
        BenchHost.Named hour = named("hour", "Wait:\"1h\"");
        BenchHost.Named soon = named("soon", "Wait:\"" + seconds + "s\"");
        long begin = System.nanoTime();
        Semaphore slots = new Semaphore(STARTING_AT_ONCE);
        for (int i = 0; i < runs; i++) {
            slots.acquire();
            BenchHost.Named flow = i % 2 == 0 ? person : i % 4 == 1 ? hour : soon;
            host.start(ready(flow, "crowd-" + i)).whenComplete((reply, failure) -> {
                slots.release();
                if (failure != null) {
                    System.err.println("a run was not started: " + failure);
                }
            });
        }
        slots.acquire(STARTING_AT_ONCE);
        out.println("started " + (System.nanoTime() - begin) / 1e9);
        while (host.store().countByStatus().getOrDefault("waiting", 0L) < runs) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        out.println("heap " + heapMebibytes());
        TimeUnit.MILLISECONDS.sleep(Duration.ofSeconds(12).toMillis());
        out.println("later " + heapMebibytes());
    }

    /** After a restart: how long it takes until so many runs have gone on. */
    private void due(int runs) throws InterruptedException {
        long begin = ManagementFactory.getRuntimeMXBean().getStartTime();
        while (host.store().countByStatus().getOrDefault("completed", 0L) < runs) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        out.println("fired " + (System.currentTimeMillis() - begin) / 1e3);
        out.println("heap " + heapMebibytes());
    }

    private static double heapMebibytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
    }

    private static BenchHost.Named named(String name, String flow) {
        return BenchHost.Named.of(BenchHost.bundle(name, flow));
    }

    private Prepared.Ready ready(BenchHost.Named flow, String id) {
        return new Prepared.Ready(flow.bundle(), BenchHost.start(flow, id, folder), Map.of(), List.of());
    }

    /** Starts a run that is at home on this node, the only one, and completes when its last record is on disk. */
    private CompletableFuture<Void> runHere(BenchHost.Named flow, String id) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        return run(flow, id, over, host.followHere(id, ending(over)));
    }

    private CompletableFuture<Void> runAnywhere(BenchHost.Named flow, String id) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        return run(flow, id, over, host.follow(id, 1, ending(over)));
    }

    private CompletableFuture<Void> run(
            BenchHost.Named flow, String id, CompletableFuture<Void> over, AutoCloseable showing) {
        host.start(ready(flow, id)).whenComplete((reply, failure) -> {
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

    private static RunService.Follower ending(CompletableFuture<Void> over) {
        return new RunService.Follower() {
            @Override
            public void record(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) {
                if (after.status().isFinal()) {
                    over.complete(null);
                }
            }

            @Override
            public void ended(@Nullable String why) {
                over.completeExceptionally(new IllegalStateException("the run is not to be followed: " + why));
            }
        };
    }
}
