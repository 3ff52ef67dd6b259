package dev.baton.node.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Many runs that wait, and a node that is killed under them. */
final class Crowd {
    private static final double HEAP_MIB = 1_024;
    private static final double SECONDS = 60;

    private Crowd() {}

    static void measure(BenchSite site, Table table) throws IOException, InterruptedException {
        int runs = site.quick() ? 2_000 : 50_000;
        int wait = site.quick() ? 20 : 90;
        site.say(runs + " runs that wait");
        try (BenchCluster cluster = new BenchCluster(site, "crowd", 1)) {
            BenchNode node = cluster.start("crowd", Integer.toString(runs), Integer.toString(wait));
            double started = node.awaitNumber("started ");
            long all = System.nanoTime();
            double heap = node.awaitNumber("heap ");
            double later = node.awaitNumber("later ");
            table.add(new Row(
                    String.format(
                            Locale.ROOT,
                            "%,d runs that wait on one node, half for a person, half for a timer, after a full GC",
                            runs),
                    String.format(
                            Locale.ROOT,
                            "%.0f MiB of heap once all wait, %.0f MiB 12 s later; started in %.1f s, durably",
                            heap,
                            later,
                            started),
                    "<= 1 GB",
                    heap <= HEAP_MIB));
            site.say("kills the node, and starts it again when a quarter of the runs are due");
            node.kill();
            long sinceLast = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - all);
            TimeUnit.MILLISECONDS.sleep(Math.max(0, TimeUnit.SECONDS.toMillis(wait) - sinceLast));
            BenchNode again = cluster.start("due", Integer.toString(runs / 4));
            double fired = again.awaitNumber("fired ");
            table.add(new Row(
                    String.format(
                            Locale.ROOT,
                            "kill -9 of that node, restart when %,d of the timers are due; the others wait in the store",
                            runs / 4),
                    String.format(
                            Locale.ROOT,
                            "all that are due fired, and their runs ended, %.1f s after the process's start; heap %.0f MiB",
                            fired,
                            again.awaitNumber("heap ")),
                    "<= 60 s",
                    fired <= SECONDS));
        }
    }
}
