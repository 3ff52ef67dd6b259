package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread and one connection that write everything: what waits when a transaction begins goes into it, and one commit, one
 * fsync, makes all of it durable. So a lone writer waits for one fsync, and a thousand of them share one.
 *
 * <p>Jobs are written in the order of {@link #submit}. A job that is refused, or that cannot be written, fails alone. While the
 * store fails in a way that may pass (locked, full, unreachable), the batch is held and tried again; once the store has failed
 * for longer than {@code hold}, jobs fail after one try, until one succeeds.
 */
final class GroupWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupWriter.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    /** For how long the writer looks for the next job before it sleeps: about a step's way from one write to the next. */
    private static final long LOOKING_NANOS = 100_000;

    /** Wakes the writer, so that it sees that it is to end; never written. */
    private static final WriteJob STOP = new Stop();

    private final Dialect dialect;
    private final Dialect.Housekeeping housekeeping;
    private final long holdNanos;
    private final int maxBatch;
    private final LinkedTransferQueue<WriteJob> queue = new LinkedTransferQueue<>();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean ended;
    private volatile @Nullable StoreTrouble trouble;

    private Dialect.@Nullable Batches batches;
    private long troubleNanos;

    GroupWriter(Dialect dialect, StoreSettings settings) {
        this.dialect = dialect;
        this.housekeeping = dialect.housekeeping();
        this.holdNanos = settings.hold().toNanos();
        this.maxBatch = settings.maxBatch();
        this.thread = new Thread(this::run, "baton-journal-writer");
        thread.setDaemon(true);
        thread.start();
    }

    /** Queues a job; its {@link WriteJob#done} or {@link WriteJob#failed} is called once, on the writer's thread or this one. */
    void submit(WriteJob job) {
        queue.add(job);
        if (ended && queue.remove(job)) {
            job.failed(closedStore());
        }
    }

    /** The present trouble, if the last try failed. */
    Optional<StoreTrouble> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Writes what is queued, then ends. What meets trouble now is not held: it fails after one try. */
    @Override
    public void close() {
        closing = true;
        queue.add(STOP);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<WriteJob> batch = new ArrayList<>();
        try {
            while (!closing || !queue.isEmpty()) {
                takeBatch(batch);
                if (!batch.isEmpty()) {
                    write(batch);
                    batch.clear();
                }
            }
        } finally {
            ended = true;
            closeConnection();
            housekeeping.close();
            for (WriteJob late = queue.poll(); late != null; late = queue.poll()) {
                complete(late, closedStore());
            }
        }
    }

    private void takeBatch(List<WriteJob> batch) {
        try {
            batch.add(next());
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt this thread; ending it would strand every writer.
            return;
        }
        queue.drainTo(batch, maxBatch - 1);
        if (closing) {
            batch.remove(STOP);
        }
    }

    /** A lone writer's next job comes while this thread would still be falling asleep. Whoever has work gets the processor. */
    @SuppressWarnings("ThreadPriorityCheck") // right without the yield too, only less polite
    private WriteJob next() throws InterruptedException {
        long until = System.nanoTime() + LOOKING_NANOS;
        do {
            WriteJob job = queue.poll();
            if (job != null) {
                return job;
            }
            Thread.yield();
        } while (System.nanoTime() < until);
        return queue.take();
    }

    private void write(List<WriteJob> batch) {
        long pause = FIRST_PAUSE.toNanos();
        while (!tryWrite(batch)) {
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
        }
    }

    /** Whether all jobs have been answered; if not, they are to be tried again. */
    private boolean tryWrite(List<WriteJob> batch) {
        @Nullable StorageException[] refusals;
        try {
            refusals = commit(batch);
        } catch (SQLException e) {
            return answerFailure(batch, e);
        } catch (RuntimeException | Error e) {
            closeConnection();
            writeOneByOne(batch, unexpected(e));
            return true;
        }
        for (int i = 0; i < batch.size(); i++) {
            complete(batch.get(i), refusals[i]);
        }
        return true;
    }

    private boolean answerFailure(List<WriteJob> batch, SQLException e) {
        StorageException why = dialect.explain(e);
        closeConnection();
        Dialect.Failure failure = dialect.classify(e);
        if (failure == Dialect.Failure.STATEMENT) {
            writeOneByOne(batch, why);
            return true;
        }
        noteTrouble(why);
        if (failure == Dialect.Failure.PERSISTENT || closing || heldLongEnough()) {
            failAll(batch, why);
            return true;
        }
        return false;
    }

    /** Why each job was refused; null for those that are on disk now. */
    private @Nullable StorageException[] commit(List<WriteJob> batch) throws SQLException {
        Dialect.Batches open = batches();
        @Nullable StorageException[] refusals = open.write(batch);
        recovered();
        housekeeping.committed(open.takeBytes());
        return refusals;
    }

    /** Finds the job that a failure belongs to: it fails in a transaction of its own, the others succeed in theirs. */
    private void writeOneByOne(List<WriteJob> batch, StorageException why) {
        if (batch.size() == 1) {
            failAll(batch, why);
            return;
        }
        for (WriteJob job : batch) {
            write(List.of(job));
        }
    }

    private Dialect.Batches batches() throws SQLException {
        Dialect.Batches open = batches;
        if (open == null) {
            open = dialect.openWriter();
            batches = open;
        }
        return open;
    }

    /** Also the way to roll back: a connection that failed is not trusted with another transaction. */
    private void closeConnection() {
        Dialect.Batches open = batches;
        batches = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                log.debug("Closing the writer's connection failed", e);
            }
        }
    }

    private void noteTrouble(StorageException why) {
        StoreTrouble known = trouble;
        if (known == null) {
            troubleNanos = System.nanoTime();
            log.warn("Writing to the store fails: {}", why.getMessage());
            log.debug("The first of these failures", why);
            trouble = new StoreTrouble(Instant.now(), why.getMessage());
        } else {
            trouble = new StoreTrouble(known.since(), why.getMessage());
        }
    }

    private boolean heldLongEnough() {
        return System.nanoTime() - troubleNanos >= holdNanos;
    }

    private void recovered() {
        if (trouble != null) {
            log.info("Writing to the store works again");
            trouble = null;
        }
    }

    private static void failAll(List<WriteJob> jobs, StorageException why) {
        for (WriteJob job : jobs) {
            complete(job, why);
        }
    }

    private static void complete(WriteJob job, @Nullable StorageException refusal) {
        try {
            if (refusal == null) {
                job.done();
            } else {
                job.failed(refusal);
            }
        } catch (RuntimeException e) {
            log.error("A listener of the journal's writer failed", e);
        }
    }

    private static final class Stop implements WriteJob {
        @Override
        public @Nullable StorageException write(WriteSession session) {
            return null;
        }

        @Override
        public boolean mayRefuseHalfWay() {
            return false;
        }

        @Override
        public void done() {}

        @Override
        public void failed(StorageException why) {}
    }

    private static StorageException unexpected(Throwable e) {
        return new StorageException(
                StorageException.Kind.IO, "Writing to the store failed unexpectedly: " + e + ".", e);
    }

    static StorageException closedStore() {
        return new StorageException(
                StorageException.Kind.CLOSED, "The store has been closed, nothing more is written.");
    }
}
