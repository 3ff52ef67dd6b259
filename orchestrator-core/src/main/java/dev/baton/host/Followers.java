package dev.baton.host;

import dev.baton.run.RunEvent;
import dev.baton.run.RunRecord;
import dev.baton.run.RunState;
import dev.baton.run.actor.RunListener;
import dev.baton.step.AttemptId;
import dev.baton.step.actor.StepListener;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who is shown what, by run: costs a run nothing that nobody follows. */
public final class Followers implements RunListener, StepListener {
    private final Map<String, List<Subscription>> byRun = new ConcurrentHashMap<>();
    private final Clock clock;

    public Followers(Clock clock) {
        this.clock = clock;
    }

    /** One follower; what happens while it still reads the past is kept for later. */
    public static final class Subscription {
        private final RunService.Follower follower;
        private @Nullable List<Runnable> held = new ArrayList<>();
        private long last;
        private @Nullable AutoCloseable elsewhere;

        Subscription(RunService.Follower follower) {
            this.follower = follower;
        }

        /** A record of the past, from whoever reads it. */
        public void past(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) {
            synchronized (this) {
                last = sequence;
            }
            // Not while the run is kept out: what it records meanwhile is held, and the follower may take its time.
            follower.past(sequence, at, facts, after);
        }

        /** Takes what another process shows of the run; what this follower has been told already is not told again. */
        public RunService.Follower relay() {
            return new Relay(this);
        }

        /** The past is told: what was held follows, and then whatever comes. */
        public synchronized void live() {
            List<Runnable> waiting = held;
            held = null;
            if (waiting != null) {
                waiting.forEach(Runnable::run);
            }
        }

        private synchronized void later(Runnable event) {
            if (held == null) {
                event.run();
            } else {
                held.add(event);
            }
        }

        private void record(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) {
            if (sequence > last) {
                last = sequence;
                follower.record(sequence, at, facts, after);
            }
        }

        public void ended(@Nullable String why) {
            later(() -> follower.ended(why));
        }

        /** Listens to the run's owner from now on; what this process has told already is not told again. */
        private synchronized void listenTo(RunService owner, String run) {
            if (elsewhere == null) {
                elsewhere = owner.follow(run, last + 1, new Relay(this));
            }
        }

        synchronized void close() throws Exception {
            if (elsewhere != null) {
                elsewhere.close();
            }
        }
    }

    /** What a run's owner tells, on its way to a follower of this process. */
    private record Relay(Subscription to) implements RunService.Follower {
        @Override
        public void record(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) {
            to.later(() -> to.record(sequence, at, facts, after));
        }

        @Override
        public void started(AttemptId attempt, String node, Instant at) {
            to.later(() -> to.follower.started(attempt, node, at));
        }

        @Override
        public void output(AttemptId attempt, String line) {
            to.later(() -> to.follower.output(attempt, line));
        }

        @Override
        public void waiting(AttemptId attempt, String why) {
            to.later(() -> to.follower.waiting(attempt, why));
        }

        @Override
        public void ended(@Nullable String why) {
            to.ended(why);
        }
    }

    /** Another process has the run: whoever follows it here hears of it from there. */
    void handOver(String run, RunService owner) {
        each(run, subscription -> subscription.listenTo(owner, run));
    }

    public Subscription add(String run, RunService.Follower follower) {
        Subscription subscription = new Subscription(follower);
        byRun.computeIfAbsent(run, r -> new CopyOnWriteArrayList<>()).add(subscription);
        return subscription;
    }

    public void remove(String run, Subscription subscription) throws Exception {
        byRun.computeIfPresent(run, (r, all) -> {
            all.remove(subscription);
            return all.isEmpty() ? null : all;
        });
        subscription.close();
    }

    private void each(String run, Consumer<Subscription> what) {
        List<Subscription> all = byRun.get(run);
        if (all != null) {
            all.forEach(what);
        }
    }

    @Override
    public void recorded(String run, long sequence, RunRecord record, RunState state) {
        if (byRun.containsKey(run)) {
            RunService.Snapshot after = snapshot(state);
            Instant at = clock.instant();
            each(run, s -> s.later(() -> s.record(sequence, at, record.facts(), after)));
        }
    }

    public static RunService.Snapshot snapshot(RunState state) {
        return new RunService.Snapshot(
                state.started().run(),
                state.shownStatus(),
                state.waitingForPeople(),
                state.waitsOnlyForPeople(),
                state.nextDue());
    }

    @Override
    public void started(AttemptId attempt, String node, Instant at) {
        if (!byRun.isEmpty()) {
            each(attempt.run(), s -> s.later(() -> s.follower.started(attempt, node, at)));
        }
    }

    @Override
    public void output(AttemptId attempt, String line) {
        each(attempt.run(), s -> s.later(() -> s.follower.output(attempt, line)));
    }

    @Override
    public void waiting(AttemptId attempt, String why) {
        each(attempt.run(), s -> s.later(() -> s.follower.waiting(attempt, why)));
    }
}
