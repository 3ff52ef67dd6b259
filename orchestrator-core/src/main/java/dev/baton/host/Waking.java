package dev.baton.host;

import dev.baton.journal.RunRow;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up many runs without a stampede: so many at a time, and the next when one of them has read itself back. The first are at
 * work long before the last are read.
 */
public final class Waking {
    /** The most runs that are looked for at once because they are due; the others come with the next sweep. */
    public static final int MOST_DUE = 1_000;

    private static final Logger log = LoggerFactory.getLogger(Waking.class);
    private static final int AT_ONCE = 64;

    private final Function<RunRow, CompletionStage<RunService.Reply>> wake;
    private final ExecutorService blocking;
    private final AtomicBoolean looking = new AtomicBoolean();

    /** @param wake takes one run up; completed when the run is in memory */
    public Waking(Function<RunRow, CompletionStage<RunService.Reply>> wake, ExecutorService blocking) {
        this.wake = wake;
        this.blocking = blocking;
    }

    /** In this order; returns at once. */
    public void wake(List<RunRow> rows) {
        blocking.execute(() -> oneAfterAnother(rows));
    }

    /** The same for runs that have yet to be looked up, unless that is being done already. */
    public void wakeDue(Supplier<List<RunRow>> due) {
        if (looking.compareAndSet(false, true)) {
            blocking.execute(() -> {
                try {
                    oneAfterAnother(due.get());
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    private void oneAfterAnother(List<RunRow> rows) {
        Semaphore free = new Semaphore(AT_ONCE);
        try {
            for (RunRow row : rows) {
                free.acquire();
                wake(row, free);
            }
        } catch (InterruptedException e) {
            // The host is closing; what was not woken is woken by the next one.
            Thread.currentThread().interrupt();
        }
    }

    private void wake(RunRow row, Semaphore free) {
        try {
            wake.apply(row).whenComplete((done, failure) -> {
                free.release();
                if (failure != null) {
                    log.warn("Run {} is not taken up: {}", row.id(), failure.getMessage());
                }
            });
        } catch (RuntimeException e) {
            free.release();
            log.warn("Run {} is not taken up: {}", row.id(), e.getMessage());
        }
    }
}
