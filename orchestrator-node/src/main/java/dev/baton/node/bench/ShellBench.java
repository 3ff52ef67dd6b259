package dev.baton.node.bench;

import dev.baton.run.RunBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/** Shell steps against a bare loop that starts and awaits the same full command line. */
final class ShellBench {
    private static final int STEPS = 200;
    private static final double PART = 0.75;

    private ShellBench() {}

    static List<Row> measure(BenchHost host, Path folder, boolean quick) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path script = folder.resolve("script.sh");
        Files.writeString(script, "echo hi\n");
        int rounds = quick ? 1 : 5;
        bare(script, 1);
        return List.of(
                compared(host, " -> ", 1, rounds, script, "in sequence"),
                compared(host, " || ", 2, rounds, script, "in parallel"));
    }

    private static Row compared(BenchHost host, String arrow, int threads, int rounds, Path script, String how)
            throws InterruptedException {
        String steps = String.join(arrow, Collections.nCopies(STEPS, "Bash:\"echo hi\""));
        RunBundle bundle = BenchHost.bundle("shell", "[" + steps + "]");
        BenchHost.Named flow = BenchHost.Named.of(bundle);
        host.run(flow, "shell-warm-" + threads).join();
        double[] ours = new double[rounds];
        double[] bare = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            bare[round] = bare(script, threads);
            long begin = System.nanoTime();
            host.run(flow, "shell-" + threads + "-" + round).join();
            ours[round] = STEPS / ((System.nanoTime() - begin) / 1e9);
        }
        double our = Sample.of(ours).p50();
        double loop = Sample.of(bare).p50();
        return new Row(
                "200 `Bash:\"echo hi\"` steps " + how + ", median of " + rounds,
                String.format(
                        Locale.ROOT,
                        "%.0f/s = %.2f x a bare loop of `setsid bash script` on %d thread%s (%.0f/s)",
                        our,
                        our / loop,
                        threads,
                        threads == 1 ? "" : "s",
                        loop),
                ">= 0.75 x the bare loop",
                our >= PART * loop);
    }

    /** Commands a second that a plain Java loop starts and awaits. */
    private static double bare(Path script, int threads) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(threads);
        long begin = System.nanoTime();
        for (int t = 0; t < threads; t++) {
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < STEPS / threads; i++) {
                    spawn(script);
                }
                over.countDown();
            });
        }
        over.await();
        return STEPS / ((System.nanoTime() - begin) / 1e9);
    }

    private static void spawn(Path script) {
        try {
            Process process = new ProcessBuilder("setsid", "bash", script.toString())
                    .redirectOutput(script.resolveSibling("out").toFile())
                    .redirectError(script.resolveSibling("err").toFile())
                    .start();
            process.waitFor();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
