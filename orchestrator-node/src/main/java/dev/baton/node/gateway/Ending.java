package dev.baton.node.gateway;

import dev.baton.host.RunService;
import dev.baton.journal.RunRow;
import dev.baton.journal.RunStore;
import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Ends a run that is to be deleted: cancels it without waiting for what is being undone, and waits until that is recorded, of it and of
 * the items of its maps that are runs of their own. Their rows alone say that they are over.
 */
final class Ending {
    static final Duration WITHIN = Duration.ofSeconds(60);

    /** Items are not followed, and what the store of another node has recorded is heard late or not at all. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final RunService runs;
    private final RunStore store;

    Ending(RunService runs, RunStore store) {
        this.runs = runs;
        this.store = store;
    }

    /** Returns whether the run and its items are over. Blocks. */
    boolean end(String run, String by) throws InterruptedException {
        Semaphore stirred = new Semaphore(0);
        AutoCloseable following = runs.follow(run, 1, new RunService.Follower() {
            @Override
            public void record(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) {
                if (after.status().isFinal()) {
                    stirred.release();
                }
            }

            /** It may have ended before, and have been retried since. */
            @Override
            public void past(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) {}
        });
        try {
            return switch (tell(run, by)) {
                case RunService.Reply.Done ignored -> awaitOver(run, stirred);
                // It is over already, or on the way there.
                case RunService.Reply.Refused ignored -> awaitOver(run, stirred);
                case RunService.Reply.Unknown ignored -> true;
            };
        } finally {
            close(following);
        }
    }

    private RunService.Reply tell(String run, String by) {
        return runs.tell(run, new RunCommand.Cancel(true, by))
                .toCompletableFuture()
                .join();
    }

    private boolean awaitOver(String run, Semaphore stirred) throws InterruptedException {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        while (!isOver(run)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            stirred.tryAcquire(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
        }
        return true;
    }

    private boolean isOver(String run) {
        Optional<RunRow> row = store.row(run);
        return row.isEmpty()
                || (row.get().finishedAt() != null
                        && store.itemsOf(run).stream().allMatch(item -> item.finishedAt() != null));
    }

    private static void close(AutoCloseable following) {
        try {
            following.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(Ending.class).debug("A subscription was not closed", e);
        }
    }
}
