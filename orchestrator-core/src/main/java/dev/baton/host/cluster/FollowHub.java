package dev.baton.host.cluster;

import dev.baton.host.Followers;
import dev.baton.host.RunService;
import dev.baton.run.RunEvent;
import dev.baton.step.AttemptId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Shows followers on other nodes what the runs of this one do, for as long as they keep asking for it. */
final class FollowHub extends AbstractBehavior<FollowHub.Message> {
    static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration SWEEP = Duration.ofSeconds(5);

    sealed interface Message {}

    record Add(String run, ActorRef<Followed> to) implements Message {}

    record Remove(String run, ActorRef<Followed> to) implements Message {}

    private record Sweep() implements Message {}

    private record Key(String run, ActorRef<Followed> to) {}

    private static final class Shown {
        final Followers.Subscription subscription;
        long until;

        Shown(Followers.Subscription subscription) {
            this.subscription = subscription;
        }
    }

    private final Followers followers;
    private final Map<Key, Shown> shown = new HashMap<>();

    static Behavior<Message> create(Followers followers) {
        return Behaviors.withTimers(timers -> Behaviors.setup(context -> new FollowHub(context, timers, followers)));
    }

    private FollowHub(ActorContext<Message> context, TimerScheduler<Message> timers, Followers followers) {
        super(context);
        this.followers = followers;
        timers.startTimerWithFixedDelay(new Sweep(), SWEEP);
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Add.class, this::onAdd)
                .onMessage(Remove.class, this::onRemove)
                .onMessage(Sweep.class, sweep -> onSweep())
                .build();
    }

    private Behavior<Message> onAdd(Add add) {
        shown.computeIfAbsent(new Key(add.run(), add.to()), key -> {
                            Followers.Subscription subscription = followers.add(key.run(), new Sending(key.to()));
                            subscription.live();
                            return new Shown(subscription);
                        })
                        .until =
                System.nanoTime() + LEASE.toNanos();
        return this;
    }

    private Behavior<Message> onRemove(Remove remove) {
        Key key = new Key(remove.run(), remove.to());
        Shown over = shown.remove(key);
        if (over != null) {
            close(key, over);
        }
        return this;
    }

    private Behavior<Message> onSweep() {
        long now = System.nanoTime();
        for (Iterator<Map.Entry<Key, Shown>> each = shown.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Key, Shown> entry = each.next();
            if (now - entry.getValue().until > 0) {
                each.remove();
                close(entry.getKey(), entry.getValue());
            }
        }
        return this;
    }

    private void close(Key key, Shown over) {
        try {
            followers.remove(key.run(), over.subscription);
        } catch (Exception e) {
            getContext().getLog().debug("a follower of run {} was not closed: {}", key.run(), e.toString());
        }
    }

    private record Sending(ActorRef<Followed> to) implements RunService.Follower {
        @Override
        public void record(long sequence, Instant writtenAt, List<RunEvent> facts, RunService.Snapshot after) {
            to.tell(new Followed.Recorded(sequence, writtenAt, facts, after));
        }

        @Override
        public void started(AttemptId attempt, String node, Instant at) {
            to.tell(new Followed.Started(attempt, node, at));
        }

        @Override
        public void output(AttemptId attempt, String line) {
            to.tell(new Followed.Output(attempt, line));
        }

        @Override
        public void waiting(AttemptId attempt, String why) {
            to.tell(new Followed.Waiting(attempt, why));
        }
    }
}
