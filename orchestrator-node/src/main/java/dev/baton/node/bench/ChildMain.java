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
        Path folder = Path.of(args[0]);
        int runs = Integer.parseInt(args[2]);
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        long up = System.nanoTime();
        try (BenchHost host = new BenchHost(folder)) {
            switch (args[1]) {
                case "burst" -> burst(host, runs, out);
                case "busy" -> busy(host, runs, out);
                default -> resume(host, up, out);
            }
        }
    }

    private static void burst(BenchHost host, int runs, PrintWriter out) throws Exception {
        BenchHost.Named flow = BenchHost.Named.of(BenchHost.bundle("three", Bench.noops(3)));
        long begin = System.nanoTime();
        Bench.batch(host, flow, "burst", runs, runs);
        out.println("millis " + (System.nanoTime() - begin) / 1e6);
        out.println("rss " + peakMebibytes());
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

    private static void resume(BenchHost host, long up, PrintWriter out) throws Exception {
        AtomicLong first = new AtomicLong();
        List<RunRow> open = host.host().store().active();
        CountDownLatch over = new CountDownLatch(open.size());
        long begin = System.nanoTime();
        for (RunRow row : open) {
            host.host().followNew(row.id(), new RunService.Follower() {
                @Override
                public void record(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) {
                    first.compareAndSet(0, System.nanoTime());
                    if (after.status().isFinal()) {
                        over.countDown();
                    }
                }
            });
            host.host().wake(row.id());
        }
        while (over.getCount() > 0 && stillOpen(host)) {
            over.await(200, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
        long seen = first.get() == 0 ? begin : first.get();
        out.println("progress " + (seen - begin) / 1e6);
        out.println("all " + String.format(java.util.Locale.ROOT, "%.1f", (System.nanoTime() - up) / 1e9));
    }

    private static boolean stillOpen(BenchHost host) {
        return !host.host().store().active().isEmpty();
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
