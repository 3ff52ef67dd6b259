package dev.baton.host;

import dev.baton.run.RunStart;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A node's process that holds many runs which wait; says what it has done and lives until it is killed. */
final class CrowdMain {
    private static final int AT_ONCE = 256;

    private CrowdMain() {}

    /** Arguments: site's folder, then {@code start} and how many runs of each kind, or {@code answer} and how many people. */
    public static void main(String[] args) throws Exception {
        Site site = new Site(Path.of(args[0]));
        PrintStream out = System.out;
        LocalHost host = LocalHost.open(HostSettings.standard(site.data, true), Map.of(), run -> Optional.empty());
        Instant begin = Instant.now();
        out.println("alive " + host.takeWholeFolder());
        if (args[1].equals("start")) {
            start(host, site, "asks", "AskUserQuestion:\"Which?\":which", Integer.parseInt(args[2]));
            start(host, site, "hour", "Wait:\"1h\"", Integer.parseInt(args[3]));
            start(host, site, "soon", "Wait:\"30s\"", Integer.parseInt(args[4]));
            out.println("started " + millisSince(begin));
        } else {
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                Site.done(host.tell("asks" + i, Site.answer("which", "this")));
            }
            out.println("answered " + millisSince(begin));
        }
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        out.println("heap " + (runtime.totalMemory() - runtime.freeMemory()) / (1024 * 1024));
        // Ends with its parent, should that not come to kill it.
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        Runtime.getRuntime().halt(0);
    }

    private static long millisSince(Instant begin) {
        return java.time.Duration.between(begin, Instant.now()).toMillis();
    }

    private static void start(LocalHost host, Site site, String name, String flow, int runs) throws Exception {
        Prepared.Ready first = site.flow(name, flow);
        Semaphore free = new Semaphore(AT_ONCE);
        CountDownLatch all = new CountDownLatch(runs);
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        for (int i = 0; i < runs; i++) {
            free.acquire();
            Prepared.Ready ready =
                    new Prepared.Ready(first.bundle(), renamed(first.start(), name + i), Map.of(), List.of());
            host.start(ready).whenComplete((done, failure) -> {
                free.release();
                all.countDown();
                if (failure != null || !(done instanceof RunService.Reply.Done)) {
                    failed.set(failure == null ? new IllegalStateException(done.toString()) : failure);
                }
            });
        }
        all.await();
        if (failed.get() != null) {
            throw new IllegalStateException(failed.get());
        }
    }

    private static RunStart renamed(RunStart start, String run) {
        return new RunStart(
                run,
                start.flow(),
                start.bundle(),
                start.inputs(),
                start.answers(),
                start.secrets(),
                start.workdir(),
                start.scratch(),
                start.startedBy(),
                start.unattended(),
                start.inheritEnvironment(),
                start.labels(),
                start.keep(),
                start.rerunOf());
    }
}
