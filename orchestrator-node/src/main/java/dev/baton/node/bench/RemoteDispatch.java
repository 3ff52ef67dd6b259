package dev.baton.node.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** How many tiny tasks a second a dispatcher has made by another process. */
final class RemoteDispatch {
    private static final int TARGET = 100_000;

    private RemoteDispatch() {}

    static Row measure(BenchSite site) throws IOException, InterruptedException {
        site.say("tiny tasks made by another process");
        int tasks = site.quick() ? 50_000 : 500_000;
        double[] rates = new double[site.quick() ? 1 : 3];
        BenchNode pool = site.belongings().add(start(site, "pool"));
        BenchNode dispatcher =
                site.belongings().add(start(site, "dispatcher", pool.await("pool "), Integer.toString(tasks)));
        int warmUp = 2;
        for (int i = -warmUp; i < rates.length; i++) {
            double rate = dispatcher.awaitNumber("rate ");
            if (i >= 0) {
                rates[i] = rate;
            }
        }
        site.belongings().end(dispatcher);
        site.belongings().end(pool);
        double rate = Sample.of(rates).p50();
        return new Row(
                String.format(
                        Locale.ROOT,
                        "tiny tasks that only a worker of another process may make, by Artery TCP on the loopback interface, outcomes"
                                + " taken, nothing stored; %,d, median of %d",
                        tasks,
                        rates.length),
                String.format(Locale.ROOT, "%,.0f/s", rate),
                ">= 100,000/s",
                rate >= TARGET);
    }

    private static BenchNode start(BenchSite site, String... arguments) throws IOException {
        List<String> command = Jvm.nodeCommand(BenchCluster.HEAP);
        command.add(RemoteChild.class.getName());
        command.addAll(List.of(arguments));
        Path log = site.folder().resolve("remote.log");
        return BenchNode.start(new ProcessBuilder(command), log);
    }
}
