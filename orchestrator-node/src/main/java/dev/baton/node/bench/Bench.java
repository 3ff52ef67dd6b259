package dev.baton.node.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The embedded store's workloads, one after another, and what they came to.
 *
 * <p>Every step is its own attempt and its own durable write: SQLite in WAL mode with {@code synchronous=FULL}, which means an fsync
 * for every commit. Runs that are under way at once share commits.
 */
public final class Bench {
    private static final int TEN = 10;
    private static final double DURABLE_WRITES_ALLOWED = 25;

    private final Path folder;
    private final Table table;
    private final @Nullable Path launcher;
    private final boolean quick;
    private final Set<Workload> workloads;

    /**
     * @param folder an empty folder on the disk to be measured
     * @param launcher the {@code baton} command, to be timed from outside, or null
     * @param quick fewer repetitions, for a look rather than a figure
     * @param workloads what to measure; the disk always is
     */
    public Bench(Path folder, PrintWriter out, @Nullable Path launcher, boolean quick, Set<Workload> workloads) {
        this.folder = folder;
        table = new Table(out);
        this.launcher = launcher;
        this.quick = quick;
        this.workloads = workloads;
    }

    /** What can be measured by itself. */
    public enum Workload {
        ONE,
        MANY,
        GROUP,
        SHELL,
        BURST,
        MAP,
        TAKE_UP,
        KILL,
        COMMAND
    }

    /** @return whether every target was met */
    public boolean run() throws Exception {
        table.heading("SQLite WAL, synchronous=FULL: one fsync for each commit");
        Sample disk = Disk.fdatasync(folder);
        double perSecond = 1_000 / disk.p50();
        add(new Row(
                "append 512 B + fdatasync",
                String.format(Locale.ROOT, "p50 %.3f ms, p99 %.3f ms, %.0f/s", disk.p50(), disk.p99(), perSecond),
                "",
                null));
        inThisProcess(disk, perSecond);
        inOthers();
        return table.isMet();
    }

    private void inThisProcess(Sample disk, double perSecond) throws Exception {
        try (BenchHost host = new BenchHost(folder.resolve("steps"))) {
            host.takeUp();
            if (workloads.contains(Workload.ONE)) {
                oneAtATime(host, disk);
            }
            if (workloads.contains(Workload.MANY)) {
                many(host, 32, 1, perSecond);
                many(host, 256, 2, perSecond);
            }
            if (workloads.contains(Workload.GROUP)) {
                parallel(host);
            }
            if (workloads.contains(Workload.SHELL)) {
                ShellBench.measure(host, folder.resolve("shell"), quick).forEach(this::add);
            }
        }
    }

    private void inOthers() throws Exception {
        if (workloads.contains(Workload.BURST)) {
            Children.burst(folder.resolve("burst"), quick).forEach(this::add);
        }
        if (workloads.contains(Workload.MAP)) {
            Children.maps(folder.resolve("map"), quick).forEach(this::add);
        }
        if (workloads.contains(Workload.TAKE_UP)) {
            add(TakeUp.measure(folder.resolve("take-up"), quick));
        }
        if (workloads.contains(Workload.KILL)) {
            add(Children.killed(folder.resolve("killed"), quick));
        }
        if (launcher != null && workloads.contains(Workload.COMMAND)) {
            add(CommandBench.measure(launcher, folder.resolve("command"), quick));
        }
    }

    /** Removes a folder that was measured in. */
    public static void remove(Path folder) throws IOException {
        try (java.util.stream.Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void add(Row row) {
        table.add(row);
    }

    static String noops(int steps) {
        return String.join(" -> ", java.util.Collections.nCopies(steps, BenchHost.NOOP));
    }

    private void oneAtATime(BenchHost host, Sample disk) {
        BenchHost.Named flow = BenchHost.Named.of(BenchHost.bundle("ten", noops(TEN)));
        int warmUp = quick ? 200 : 3_000;
        int runs = quick ? 200 : 1_000;
        double[] millis = new double[runs];
        for (int i = -warmUp; i < runs; i++) {
            long begin = System.nanoTime();
            host.run(flow, "one-" + (i + warmUp)).join();
            if (i >= 0) {
                millis[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Sample sample = Sample.of(millis);
        double ratio = sample.p50() / disk.p50();
        add(new Row(
                "10 no-op steps, one run at a time (11 durable writes), " + runs + " runs",
                String.format(
                        Locale.ROOT, "p50 %.2f ms, p99 %.2f ms = %.1f fdatasyncs", sample.p50(), sample.p99(), ratio),
                "<= 25 fdatasyncs",
                ratio <= DURABLE_WRITES_ALLOWED));
    }

    private void many(BenchHost host, int atOnce, int factor, double perSecond) throws InterruptedException {
        BenchHost.Named flow = BenchHost.Named.of(BenchHost.bundle("ten", noops(TEN)));
        int runs = quick ? 1_000 : 10_000;
        batch(host, flow, "warm-" + atOnce, quick ? 200 : 3_000, atOnce);
        double[] rates = new double[quick ? 1 : 3];
        for (int round = 0; round < rates.length; round++) {
            long begin = System.nanoTime();
            batch(host, flow, "many-" + atOnce + "-" + round, runs, atOnce);
            rates[round] = runs * TEN / ((System.nanoTime() - begin) / 1e9);
        }
        double rate = Sample.of(rates).p50();
        add(new Row(
                "10 no-op steps, " + atOnce + " runs at once, " + runs + " runs, median of " + rates.length,
                String.format(Locale.ROOT, "%.0f steps/s = %.2f x fdatasyncs/s", rate, rate / perSecond),
                ">= " + factor + " x fdatasyncs/s",
                rate >= factor * perSecond));
    }

    static void batch(BenchHost host, BenchHost.Named flow, String name, int runs, int atOnce)
            throws InterruptedException {
        Semaphore slots = new Semaphore(atOnce);
        CountDownLatch over = new CountDownLatch(runs);
        for (int i = 0; i < runs; i++) {
            slots.acquire();
            CompletableFuture<Void> unused = host.run(flow, name + "-" + i).whenComplete((done, failure) -> {
                slots.release();
                over.countDown();
            });
        }
        over.await();
    }

    private void parallel(BenchHost host) {
        String branches = String.join(" || ", java.util.Collections.nCopies(1_000, BenchHost.NOOP));
        BenchHost.Named flow = BenchHost.Named.of(BenchHost.bundle("wide", "[" + branches + "]"));
        int times = quick ? 5 : 15;
        double[] millis = new double[times];
        for (int i = -3; i < times; i++) {
            long begin = System.nanoTime();
            host.run(flow, "wide-" + (i + 3)).join();
            if (i >= 0) {
                millis[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Sample sample = Sample.of(millis);
        add(new Row(
                "one run with a group of 1,000 no-op branches, " + times + " times",
                String.format(Locale.ROOT, "median %.0f ms, max %.0f ms", sample.p50(), sample.max()),
                "<= 400 ms",
                sample.p50() <= 400));
    }
}
