package dev.baton.host;

import dev.baton.run.RunBundle;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Measures the engine with no-op steps on a real folder with fsync; args: folder, mode. */
final class HostBench {
    private static final StepHandler NOOP =
            (request, context) -> new StepOutcome.Succeeded(StepOutput.of(StoredText.EMPTY, 0));

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        double fdatasync = fdatasync(folder);
        System.out.printf("fdatasync p50 %.3f ms%n", fdatasync);
        try (LocalHost host = LocalHost.open(
                HostSettings.standard(folder.resolve("data"), true), Map.of("noop", NOOP), run -> Optional.empty())) {
            host.takeWholeFolder();
            for (int round = 0; round < 3; round++) {
                single(host, Plans.sequence(10), "single" + round, 500, fdatasync);
                many(host, Plans.sequence(10), "w32-" + round, 3000, 32);
                many(host, Plans.sequence(10), "w256-" + round, 6000, 256);
                many(host, Plans.sequence(3), "w10000-" + round, 10000, 10000);
                single(host, Plans.parallel(1000), "par" + round, 5, fdatasync);
            }
        }
    }

    private static void single(LocalHost host, RunBundle bundle, String name, int runs, double fdatasync)
            throws Exception {
        double[] millis = new double[runs];
        for (int i = 0; i < runs; i++) {
            long t = System.nanoTime();
            run(host, bundle, name + "-" + i, null).await();
            millis[i] = (System.nanoTime() - t) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(
                "%s p50 %.2f ms p99 %.2f  = %.1f fdatasyncs%n",
                name, millis[runs / 2], millis[runs * 99 / 100], millis[runs / 2] / fdatasync);
    }

    private static void many(LocalHost host, RunBundle bundle, String name, int runs, int window) throws Exception {
        Semaphore slots = new Semaphore(window);
        CountDownLatch all = new CountDownLatch(runs);
        long t = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            slots.acquire();
            run(host, bundle, name + "-" + i, () -> {
                slots.release();
                all.countDown();
            });
        }
        all.await();
        double s = (System.nanoTime() - t) / 1e9;
        int steps = bundle.plan().regions().get(0).nodes().size();
        System.out.printf("%s %d runs in %.2f s: %.0f steps/s%n", name, runs, s, runs * steps / s);
    }

    interface Finish {
        void await() throws InterruptedException;
    }

    private static Finish run(LocalHost host, RunBundle bundle, String id, @Nullable Runnable done) {
        CountDownLatch latch = new CountDownLatch(1);
        var follower = new RunService.Follower() {
            @Override
            public void record(
                    long sequence,
                    java.time.Instant at,
                    java.util.List<dev.baton.run.RunEvent> facts,
                    RunService.Snapshot after) {
                if (after.status().isFinal()) {
                    latch.countDown();
                    if (done != null) {
                        done.run();
                    }
                }
            }
        };
        host.followNew(id, follower);
        host.start(new Prepared.Ready(bundle, Plans.start(id, bundle), Map.of(), java.util.List.of()));
        return latch::await;
    }

    private static double fdatasync(Path folder) throws Exception {
        Files.createDirectories(folder);
        try (FileChannel file =
                FileChannel.open(folder.resolve("fsync"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            double[] millis = new double[2000];
            ByteBuffer block = ByteBuffer.allocate(512);
            for (int i = 0; i < millis.length; i++) {
                long t = System.nanoTime();
                block.clear();
                file.write(block);
                file.force(false);
                millis[i] = (System.nanoTime() - t) / 1e6;
            }
            Arrays.sort(millis);
            return millis[millis.length / 2];
        }
    }
}
