package dev.baton.node.bench;

import java.io.IOException;
import java.util.Locale;

/** No-op steps on one node, against what the server's own inserts take. */
final class ClusterSteps {
    private static final int AT_ONCE = 256;
    private static final double PART = 0.8;
    private static final int INSERTS_ALLOWED = 25;

    private ClusterSteps() {}

    static Row together(BenchSite site, Inserts inserts) throws IOException, InterruptedException {
        site.say("steps of " + AT_ONCE + " runs at once");
        int runs = site.quick() ? 1_000 : 10_000;
        int rounds = site.quick() ? 1 : 3;
        try (BenchCluster cluster = new BenchCluster(site, "steps", 1)) {
            double rate = cluster.start(
                            "many",
                            Integer.toString(AT_ONCE),
                            Integer.toString(site.quick() ? 500 : 5_000),
                            Integer.toString(runs),
                            Integer.toString(rounds))
                    .awaitNumber("rate ");
            double ratio = rate / inserts.perSecond();
            return new Row(
                    String.format(
                            Locale.ROOT,
                            "10 no-op steps, %d runs at once, one node, each step and each run's start and end a durable record;"
                                    + " %,d runs, median of %d",
                            AT_ONCE,
                            runs,
                            rounds),
                    String.format(Locale.ROOT, "%.0f steps/s = %.2f x inserts/s", rate, ratio),
                    ">= 0.8 x inserts/s with 32 clients",
                    ratio >= PART);
        }
    }

    static Row alone(BenchSite site, Inserts inserts) throws IOException, InterruptedException {
        site.say("steps of one run at a time");
        int runs = site.quick() ? 200 : 1_000;
        try (BenchCluster cluster = new BenchCluster(site, "alone", 1)) {
            BenchNode node = cluster.start("one", Integer.toString(site.quick() ? 200 : 3_000), Integer.toString(runs));
            double p50 = node.awaitNumber("p50 ");
            double p99 = node.awaitNumber("p99 ");
            double ratio = p50 / inserts.alone().p50();
            return new Row(
                    String.format(
                            Locale.ROOT,
                            "10 no-op steps, one run at a time, one node (11 durable writes), %,d runs",
                            runs),
                    String.format(Locale.ROOT, "p50 %.2f ms, p99 %.2f ms = %.1f inserts", p50, p99, ratio),
                    "<= 25 inserts of one client",
                    ratio <= INSERTS_ALLOWED);
        }
    }
}
