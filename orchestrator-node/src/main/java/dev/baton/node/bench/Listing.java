package dev.baton.node.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** {@code baton --cluster HOST:PORT list}, from one shell prompt to the next, on a cluster of three nodes as the launcher starts them. */
final class Listing {
    private static final int NODES = 3;
    private static final int RUNS = 5;
    private static final int TARGET_MILLIS = 2_500;

    private final BenchSite site;
    private final BenchCluster cluster;
    private final Path launcher;
    private final Path folder;
    private final List<String> gateways = new ArrayList<>();
    private final List<BenchNode> nodes = new ArrayList<>();

    private Listing(BenchSite site, BenchCluster cluster, Path launcher) {
        this.site = site;
        this.cluster = cluster;
        this.launcher = launcher;
        folder = site.folder().resolve("list");
    }

    static Row measure(BenchSite site, Path launcher) throws IOException, InterruptedException {
        site.say("`baton --cluster … list`");
        try (BenchCluster cluster = new BenchCluster(site, "list", NODES)) {
            Listing listing = new Listing(site, cluster, launcher);
            Row row = listing.measure();
            listing.nodes.forEach(site.belongings()::end);
            return row;
        }
    }

    private Row measure() throws IOException, InterruptedException {
        startNodes();
        Path flow = folder.resolve("hello.flow");
        Files.writeString(flow, "Wait:\"1h\"\n");
        for (int i = 0; i < RUNS; i++) {
            command("submit", flow.toString());
        }
        double[] millis = new double[site.quick() ? 5 : 15];
        for (int i = 0; i < millis.length; i++) {
            long begin = System.nanoTime();
            command("list");
            millis[i] = (System.nanoTime() - begin) / 1e6;
        }
        Sample sample = Sample.of(millis);
        return new Row(
                String.format(
                        Locale.ROOT,
                        "`baton --cluster HOST:PORT list` of %d runs on %d nodes, shell to shell, %d times",
                        RUNS,
                        NODES,
                        millis.length),
                String.format(
                        Locale.ROOT,
                        "median %.0f ms, min %.0f ms, max %.0f ms",
                        sample.p50(),
                        sample.min(),
                        sample.max()),
                "<= 2,500 ms",
                sample.p50() <= TARGET_MILLIS);
    }

    private void startNodes() throws IOException, InterruptedException {
        for (int i = 0; i < NODES; i++) {
            gateways.add("127.0.0.1:" + BenchPostgres.freePort());
        }
        for (int i = 0; i < NODES; i++) {
            ProcessBuilder builder = new ProcessBuilder(
                    launcher.toString(),
                    "node",
                    "--data",
                    folder.resolve("launched-" + i).toString(),
                    "--name",
                    "node-" + i,
                    "--listen",
                    cluster.seeds().get(i),
                    "--seeds",
                    String.join(",", cluster.seeds()),
                    "--gateway",
                    gateways.get(i));
            builder.environment().putAll(cluster.environment());
            builder.environment().put("BATON_JAVA_OPTS", "-Xmx" + BenchCluster.HEAP + "m");
            nodes.add(
                    site.belongings().add(BenchNode.start(builder, site.folder().resolve("list.log"))));
        }
        for (int i = 0; i < NODES; i++) {
            nodes.get(i).await("node node-" + i + " is a member");
        }
        TimeUnit.SECONDS.sleep(1);
    }

    private void command(String verb, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(launcher.toString(), "--cluster", String.join(",", gateways), verb));
        command.addAll(List.of(arguments));
        Path errors = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(errors.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("baton --cluster … " + verb + " failed: " + Files.readString(errors));
        }
    }
}
