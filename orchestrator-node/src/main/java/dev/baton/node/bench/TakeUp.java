package dev.baton.node.bench;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** How soon a long run answers after its process is new. */
final class TakeUp {
    private static final int EVENTS = 10_000;
    private static final int TARGET_MILLIS = 300;
    private static final String RUN = "long";

    private TakeUp() {}

    static Row measure(Path folder, boolean quick) throws Exception {
        int visits = quick ? 1_000 : EVENTS;
        String flow = "---\nlimits: {visits: 1000000, steps: 1000000}\n---\n@again -> " + BenchHost.NOOP
                + " (if attempts < " + visits + ")~> @again ~> Wait:\"1h\"";
        BenchHost.Named named = BenchHost.Named.of(BenchHost.bundle("long", flow));
        try (BenchHost host = new BenchHost(folder)) {
            host.takeUp();
            CompletableFuture<Void> waiting = new CompletableFuture<>();
            host.host().followNew(RUN, new dev.baton.host.RunService.Follower() {
                @Override
                public void record(
                        long sequence,
                        java.time.Instant at,
                        java.util.List<dev.baton.run.RunEvent> facts,
                        dev.baton.host.RunService.Snapshot after) {
                    if (after.nextDue() != null) {
                        waiting.complete(null);
                    }
                }
            });
            host.host()
                    .start(new dev.baton.host.Prepared.Ready(
                            named.bundle(), host.start(named, RUN), java.util.Map.of(), java.util.List.of()))
                    .toCompletableFuture()
                    .join();
            waiting.join();
        }
        double[] millis = new double[quick ? 3 : 9];
        for (int i = 0; i < millis.length; i++) {
            try (BenchHost host = new BenchHost(folder)) {
                host.takeUp();
                long begin = System.nanoTime();
                host.host().wake(RUN).toCompletableFuture().join();
                millis[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Sample sample = Sample.of(millis);
        return new Row(
                String.format(Locale.ROOT, "a run with %,d records taken up again, %d times", visits, millis.length),
                String.format(Locale.ROOT, "median %.0f ms, max %.0f ms", sample.p50(), sample.max()),
                "<= 300 ms",
                sample.p50() <= TARGET_MILLIS);
    }
}
