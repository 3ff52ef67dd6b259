package dev.baton.node.bench;

import java.io.IOException;
import java.util.Locale;

/** Maps over many items, on one node and on three. */
final class ClusterMaps {
    private static final int NODES = 3;
    private static final double OVERHEAD = 1.15;

    private ClusterMaps() {}

    static void measure(BenchSite site, Table table) throws IOException, InterruptedException {
        for (int nodes : new int[] {1, NODES}) {
            table.add(noops(site, nodes, 10_000, 1_000));
            if (!site.quick()) {
                table.add(noops(site, nodes, 1_000_000, 60_000));
            }
        }
    }

    private static Row noops(BenchSite site, int nodes, int items, int targetMillis)
            throws IOException, InterruptedException {
        site.say("a map of " + items + " no-ops on " + nodes + (nodes == 1 ? " node" : " nodes"));
        int more = items > 100_000 ? 1 : 10;
        try (BenchCluster cluster = new BenchCluster(site, "map" + nodes + "x" + items, nodes)) {
            BenchNode node = cluster.start("map", Integer.toString(items), Integer.toString(1 + more));
            double first = node.awaitNumber("took ");
            double[] took = new double[more];
            for (int i = 0; i < more; i++) {
                took[i] = node.awaitNumber("took ");
            }
            Sample sample = Sample.of(took);
            return new Row(
                    String.format(
                            Locale.ROOT,
                            "map of %,d no-op items and a reduce by 1,000, %d node%s of %d MB heap; results durable with each chunk's"
                                    + " record; the first thing that the processes do, and %s",
                            items,
                            nodes,
                            nodes == 1 ? "" : "s",
                            BenchCluster.HEAP,
                            more == 1 ? "once more" : more + " times more"),
                    more == 1
                            ? String.format(Locale.ROOT, "%.2f s, then %.2f s", first / 1_000, took[0] / 1_000)
                            : String.format(
                                    Locale.ROOT,
                                    "%.2f s, then median %.2f s, max %.2f s",
                                    first / 1_000,
                                    sample.p50() / 1_000,
                                    sample.max() / 1_000),
                    String.format(Locale.ROOT, "<= %d s", targetMillis / 1_000),
                    (more == 1 ? Math.max(first, took[0]) : sample.p50()) <= targetMillis);
        }
    }

    /** The same number of threads: a node has one for each core. In turns, for what a machine does in a minute differs. */
    static Row hashes(BenchSite site) throws IOException, InterruptedException {
        site.say("a map of hashes on one node with the threads of three, and on three, in turns");
        int items = site.quick() ? 500 : 5_000;
        int times = site.quick() ? 1 : 5;
        int threads = Runtime.getRuntime().availableProcessors();
        String slots = "-D" + ClusterChild.SLOTS + "=" + NODES;
        try (BenchCluster one = new BenchCluster(site, "hash1", 1, slots, parallelism(NODES * threads));
                BenchCluster three = new BenchCluster(site, "hash3", NODES, parallelism(threads))) {
            BenchNode onOne = warm(site, one, items, times);
            BenchNode onThree = warm(site, three, items, times);
            double[] alone = new double[times];
            double[] shared = new double[times];
            double[] ratios = new double[times];
            for (int i = 0; i < times; i++) {
                alone[i] = turn(onOne);
                shared[i] = turn(onThree);
                ratios[i] = shared[i] / alone[i];
            }
            double ratio = Sample.of(ratios).p50();
            return new Row(
                    String.format(
                            Locale.ROOT,
                            "map of %,d items that hash %,d times each, on 3 nodes of %d threads, against one node of %d, in turns; on"
                                    + " %d cores, so that only what it costs shows; median of %d pairs after one to get warm",
                            items,
                            BenchTasks.ROUNDS,
                            threads,
                            NODES * threads,
                            threads,
                            times),
                    String.format(
                            Locale.ROOT,
                            "%.2f s against %.2f s = %.2f x",
                            Sample.of(shared).p50() / 1_000,
                            Sample.of(alone).p50() / 1_000,
                            ratio),
                    "<= 1.15 x",
                    ratio <= OVERHEAD);
        }
    }

    private static String parallelism(int threads) {
        return "-Djdk.virtualThreadScheduler.parallelism=" + threads;
    }

    private static BenchNode warm(BenchSite site, BenchCluster cluster, int items, int times)
            throws IOException, InterruptedException {
        BenchNode node = cluster.start("hash", Integer.toString(items), Integer.toString(times + 1));
        double first = node.awaitNumber("took ");
        site.say(String.format(
                Locale.ROOT, "%d: %.2f s at first", cluster.seeds().size(), first / 1_000));
        return node;
    }

    private static double turn(BenchNode node) throws IOException, InterruptedException {
        node.tell("go");
        return node.awaitNumber("took ");
    }
}
