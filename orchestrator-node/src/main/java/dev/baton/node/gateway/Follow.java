package dev.baton.node.gateway;

import dev.baton.client.Heard;
import dev.baton.client.Say;
import dev.baton.host.RunService;
import dev.baton.run.RunEvent;
import dev.baton.step.AttemptId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One client that follows one run. It takes batch after batch; what happens faster than that is held up to a bound. Past that, live
 * output is dropped, and records are read again from the store when the client has caught up: none is missed.
 */
final class Follow implements AutoCloseable {
    static final int MOST_BYTES = 2 << 20;
    private static final int BATCH_BYTES = 256 * 1024;
    private static final int SMALL = 200;
    private static final int A_FACT = 1_500;
    private static final Duration HELD_FOR = Duration.ofMillis(1_200);

    private final RunService runs;
    private final String run;
    private final Executor threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Held> held = new ArrayDeque<>();
    private int heldBytes;
    private long next;
    private int generation;
    private boolean behind;
    private boolean closed;
    private long number;
    private List<Heard> batch = List.of();
    private volatile Instant used;
    private @Nullable AutoCloseable subscription;

    Follow(RunService runs, String run, long from, Executor threads, Instant now) {
        this.runs = runs;
        this.run = run;
        this.next = from;
        this.threads = threads;
        this.used = now;
    }

    private record Held(Heard heard, int bytes) {}

    /** Begins to listen, or again after it fell behind. */
    void listen() {
        Ear ear;
        lock.lock();
        try {
            behind = false;
            generation++;
            ear = new Ear(generation);
        } finally {
            lock.unlock();
        }
        AutoCloseable begun = runs.follow(run, ear.from, ear);
        lock.lock();
        try {
            if (!closed && !behind) {
                subscription = begun;
                return;
            }
        } finally {
            lock.unlock();
        }
        end(begun);
    }

    /** When it was last asked for anything. */
    Instant used() {
        return used;
    }

    /** The batch after one, waited for a little; the same again when it is asked for again. */
    Say next(long after, Instant now) throws InterruptedException {
        used = now;
        lock.lock();
        try {
            if (after == number - 1) {
                return new Say.Batch(number, batch);
            }
            if (after != number || closed) {
                return new Say.Gone();
            }
            long nanos = HELD_FOR.toNanos();
            while (held.isEmpty() && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            batch = take();
            number++;
            if (behind && held.isEmpty()) {
                threads.execute(this::listen);
            }
            return new Say.Batch(number, batch);
        } finally {
            lock.unlock();
        }
    }

    private List<Heard> take() {
        List<Heard> taken = new ArrayList<>();
        int bytes = 0;
        while (!held.isEmpty() && (taken.isEmpty() || bytes + held.getFirst().bytes() <= BATCH_BYTES)) {
            Held first = held.removeFirst();
            bytes += first.bytes();
            taken.add(first.heard());
        }
        heldBytes -= bytes;
        changed.signalAll();
        return List.copyOf(taken);
    }

    private void hold(Ear ear, Heard heard, int bytes) {
        lock.lock();
        try {
            if (closed || behind || ear.generation != generation) {
                return;
            }
            boolean full = heldBytes + bytes > MOST_BYTES && !held.isEmpty();
            if (heard instanceof Heard.Record record) {
                if (full) {
                    fallBehind();
                    return;
                }
                next = record.sequence() + 1;
            } else if (full) {
                return;
            }
            held.add(new Held(heard, bytes));
            heldBytes += bytes;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Not here and now: the caller is inside of the subscription. */
    private void fallBehind() {
        behind = true;
        AutoCloseable old = subscription;
        subscription = null;
        if (old != null) {
            threads.execute(() -> end(old));
        }
    }

    private void awaitRoom(Ear ear, int bytes) {
        lock.lock();
        try {
            while (!closed && ear.generation == generation && heldBytes + bytes > MOST_BYTES && !held.isEmpty()) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private static void end(AutoCloseable subscription) {
        try {
            subscription.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(Follow.class).debug("A subscription was not closed", e);
        }
    }

    @Override
    public void close() {
        AutoCloseable old;
        lock.lock();
        try {
            closed = true;
            old = subscription;
            subscription = null;
            held.clear();
            heldBytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (old != null) {
            end(old);
        }
    }

    /** What one subscription tells; one that was given up tells nothing more. */
    private final class Ear implements RunService.Follower {
        private final int generation;
        private final long from;

        Ear(int generation) {
            this.generation = generation;
            this.from = next;
        }

        @Override
        public void past(long sequence, Instant writtenAt, List<RunEvent> facts, RunService.Snapshot after) {
            awaitRoom(this, A_FACT * facts.size());
            record(sequence, writtenAt, facts, after);
        }

        /** Its size is a guess from above: what is large in a fact is in the blob store. */
        @Override
        public void record(long sequence, Instant writtenAt, List<RunEvent> facts, RunService.Snapshot after) {
            hold(this, new Heard.Record(sequence, writtenAt, facts, after), SMALL + A_FACT * facts.size());
        }

        @Override
        public void started(AttemptId attempt, String node, Instant at) {
            hold(this, new Heard.Started(attempt, node, at), SMALL);
        }

        @Override
        public void output(AttemptId attempt, String line) {
            hold(this, new Heard.Output(attempt, line), SMALL + line.length());
        }

        @Override
        public void waiting(AttemptId attempt, String why) {
            hold(this, new Heard.Waiting(attempt, why), SMALL + why.length());
        }

        @Override
        public void ended(@Nullable String why) {
            hold(this, new Heard.Ended(why), SMALL);
        }
    }
}
