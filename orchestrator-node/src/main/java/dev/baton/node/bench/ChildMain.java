package dev.baton.node.bench;

import dev.baton.host.RunService;
import dev.baton.journal.RunRow;
import dev.baton.run.RunEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The measured process: says what it measured of itself, a line each. */
final class ChildMain {
    private ChildMain() {}

    public static void main(String[] args) throws Exception {
        long up = System.nanoTime();
        Path folder = Path.of(args[0]);
        int runs = Integer.parseInt(args[2]);
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        try (BenchHost host = new BenchHost(folder)) {
            switch (args[1]) {
                case "burst" -> burst(host, runs, out);
                case "map" -> map(host, runs, out);
                case "busy" -> busy(host, runs, out);
                default -> resume(host, up, out);
            }
        }
    }

    private static void burst(BenchHost host, int runs, PrintWriter out) throws Exception {
        host.takeUp();
        BenchHost.Named flow = BenchHost.Named.of(BenchHost.bundle("three", Bench.noops(3)));
        out.println("cold " + millis(host, flow, "cold", runs));
        out.println("warm " + millis(host, flow, "warm", runs));
        out.println("rss " + peakMebibytes());
    }

    /** Twice: once in a process that is new, once more when it is warm. */
    private static void map(BenchHost host, int items, PrintWriter out) throws Exception {
        host.takeUp();
        String flow = "map(i in range(0, " + items + ")) [" + BenchHost.NOOP + "]:out -> reduce(part in out by 1000) ["
                + BenchHost.NOOP + "]:total";
        BenchHost.Named named = BenchHost.Named.of(BenchHost.bundle("map", flow));
        out.println("cold " + millis(host, named, "cold", 1));
        out.println("warm " + millis(host, named, "warm", 1));
        out.println("rss " + peakMebibytes());
    }

    private static double millis(BenchHost host, BenchHost.Named flow, String name, int runs) throws Exception {
        long begin = System.nanoTime();
        Bench.batch(host, flow, name, runs, runs);
        return (System.nanoTime() - begin) / 1e6;
    }

    private static double peakMebibytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        return Double.NaN;
    }

    /** Works until it is killed, which is expected once half of the steps are done. */
    private static void busy(BenchHost host, int runs, PrintWriter out) throws Exception {
        host.takeUp();
        BenchHost.Named flow = BenchHost.Named.of(BenchHost.bundle("ten", Bench.noops(10)));
        AtomicInteger steps = new AtomicInteger();
        for (int i = 0; i < runs; i++) {
            String id = "busy-" + i;
            host.host().followNew(id, counting(facts -> {
                for (RunEvent fact : facts) {
                    if (fact instanceof RunEvent.StepSucceeded && steps.incrementAndGet() == runs * 5) {
                        out.println("half");
                    }
                }
            }));
            host.host()
                    .start(new dev.baton.host.Prepared.Ready(
                            flow.bundle(), host.start(flow, id), java.util.Map.of(), List.of()));
        }
        new CountDownLatch(1).await();
    }

    /** Times count from when this process's own code began. */
    private static void resume(BenchHost host, long up, PrintWriter out) throws Exception {
        AtomicLong first = new AtomicLong();
        List<RunRow> open = host.host().store().active();
        CountDownLatch over = new CountDownLatch(open.size());
        for (RunRow row : open) {
            host.host().followNew(row.id(), new RunService.Follower() {
                @Override
                public void record(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) {
                    if (facts.stream().anyMatch(RunEvent.StepSucceeded.class::isInstance)) {
                        first.compareAndSet(0, System.nanoTime());
                    }
                    if (after.status().isFinal()) {
                        over.countDown();
                    }
                }
            });
        }
        host.takeUp();
        over.await();
        out.println("progress " + (first.get() - up) / 1e6);
        out.println("all " + String.format(java.util.Locale.ROOT, "%.1f", (System.nanoTime() - up) / 1e9));
    }

    private static RunService.Follower counting(java.util.function.Consumer<List<RunEvent>> facts) {
        return new RunService.Follower() {
            @Override
            public void record(long sequence, Instant at, List<RunEvent> recorded, RunService.Snapshot after) {
                facts.accept(recorded);
            }
        };
    }
}
