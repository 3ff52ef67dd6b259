package dev.baton.host;

import dev.baton.run.RunEvent;
import dev.baton.step.script.Warden;
import dev.baton.step.script.WardenRunner;
import dev.baton.step.script.WardenSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A process that takes a run as far as it lives: says each record it has seen on disk, and ends when the run has. */
final class SurvivorMain {
    private SurvivorMain() {}

    /** Arguments: data folder, run, flow, scripted agents or {@code -}, marks. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        CountDownLatch over = new CountDownLatch(1);
        try (RunServices.Hosted hosted = RunServices.host(HostSettings.standard(Path.of(args[0]), false), Map.of())) {
            hosted.host().follow(args[1], 1, new RunService.Follower() {
                @Override
                public void record(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) {
                    out.println("record " + sequence);
                    if (after.status().isFinal()) {
                        out.println("over " + after.status().shown());
                        over.countDown();
                    }
                }
            });
            boolean known = hosted.host().store().row(args[1]).isPresent();
            out.println("up");
            RunService.Reply reply = known
                    ? hosted.host().wake(args[1]).toCompletableFuture().get()
                    : hosted.host().start(ready(args)).toCompletableFuture().get();
            out.println(reply.getClass().getSimpleName());
            over.await();
        }
    }

    private static Prepared.Ready ready(String[] args) {
        Path flow = Path.of(args[2]);
        Submissions submissions = new Submissions(
                System.getenv(), Path.of(args[0]), new WardenRunner(new Warden(WardenSettings.DEFAULT)));
        Prepared prepared = submissions.prepare(new Submission(
                flow.toString(),
                Map.of("marks", args[4]),
                args[3].equals("-") ? List.of() : List.of(Path.of(args[3])),
                Map.of(),
                args[1],
                flow.getParent(),
                false,
                false,
                null,
                "test"));
        if (prepared instanceof Prepared.Ready ready) {
            return ready;
        }
        throw new IllegalStateException(prepared.toString());
    }
}
