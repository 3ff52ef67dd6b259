package dev.baton.node.gateway;

import dev.baton.host.RunService;
import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Ends a run that is to be deleted: cancels it without waiting for what is being undone, and waits until that is recorded. */
final class Ending {
    static final Duration WITHIN = Duration.ofSeconds(60);

    private final RunService runs;

    Ending(RunService runs) {
        this.runs = runs;
    }

    /** Returns whether the run is over. Blocks. */
    boolean end(String run, String by) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        AutoCloseable following = runs.follow(run, 1, new RunService.Follower() {
            @Override
            public void record(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) {
                if (after.status().isFinal()) {
                    over.countDown();
                }
            }
        });
        try {
            RunService.Reply reply = runs.tell(run, new RunCommand.Cancel(true, by))
                    .toCompletableFuture()
                    .join();
            return switch (reply) {
                case RunService.Reply.Done ignored -> over.await(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
                // It is over already, as may be read in its row.
                case RunService.Reply.Refused ignored -> true;
                case RunService.Reply.Unknown ignored -> true;
            };
        } finally {
            close(following);
        }
    }

    private static void close(AutoCloseable following) {
        try {
            following.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(Ending.class).debug("A subscription was not closed", e);
        }
    }
}
