package dev.baton.host.cluster;

import dev.baton.host.RunService;
import dev.baton.host.Waking;
import dev.baton.journal.RunRow;
import dev.baton.journal.RunStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Wakes the runs that are due, and those that should move, from the rows of the store. Every node has one; those of the first two
 * members are at work, for the first one may be leaving, and then brings nothing to a run any more. To wake a run that is awake costs
 * one message, so who wakes how often matters to nobody's outcome.
 */
final class Waker extends AbstractBehavior<Waker.Message> {
    /** For so long after nodes have come or gone, runs may have lost their memory and be without a home. */
    private static final Duration UNSETTLED = Duration.ofSeconds(60);

    private static final Duration LOOK_WHILE_UNSETTLED = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofSeconds(15);

    sealed interface Message {}

    private record Sweep() implements Message {}

    private record MembersChanged() implements Message {}

    static Behavior<Message> create(
            RunStore store,
            Clock clock,
            Duration sweep,
            Function<RunRow, CompletionStage<RunService.Reply>> wake,
            ExecutorService blocking) {
        return Behaviors.withTimers(
                timers -> Behaviors.setup(context -> new Waker(context, timers, store, clock, sweep, wake, blocking)));
    }

    private final RunStore store;
    private final Clock clock;
    private final Duration sweep;
    private final Waking due;
    private final Waking moving;
    private final Waking ofItems;
    private final Cluster cluster;
    private Instant unsettledUntil;
    private Instant lookAt;
    private Instant lookAtItems;

    private Waker(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            RunStore store,
            Clock clock,
            Duration sweep,
            Function<RunRow, CompletionStage<RunService.Reply>> wake,
            ExecutorService blocking) {
        super(context);
        this.store = store;
        this.clock = clock;
        this.sweep = sweep;
        due = new Waking(wake, blocking);
        moving = new Waking(wake, blocking);
        ofItems = new Waking(wake, blocking);
        cluster = Cluster.get(context.getSystem());
        lookAt = clock.instant();
        lookAtItems = lookAt;
        unsettledUntil = lookAt.plus(UNSETTLED);
        cluster.subscriptions()
                .tell(Subscribe.create(
                        context.messageAdapter(ClusterEvent.MemberEvent.class, event -> new MembersChanged()),
                        ClusterEvent.MemberEvent.class));
        timers.startTimerWithFixedDelay(new Sweep(), sweep);
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Sweep.class, each -> onSweep())
                .onMessage(MembersChanged.class, changed -> onMembersChanged())
                .build();
    }

    private Behavior<Message> onMembersChanged() {
        lookAt = clock.instant();
        unsettledUntil = lookAt.plus(UNSETTLED);
        return this;
    }

    private Behavior<Message> onSweep() {
        if (!isAtWork()) {
            return this;
        }
        Instant now = clock.instant();
        Instant soon = now.plus(sweep);
        due.wakeDue(() -> store.dueBefore(soon, Waking.MOST_DUE));
        if (!now.isBefore(lookAt)) {
            lookAt = now.plus(now.isBefore(unsettledUntil) ? LOOK_WHILE_UNSETTLED : LOOK);
            moving.wakeDue(store::moving);
        }
        if (!now.isBefore(lookAtItems)) {
            // To find them reads all that wait: not so often, whatever happens to nodes.
            lookAtItems = now.plus(LOOK);
            ofItems.wakeDue(this::waitingForItems);
        }
        return this;
    }

    private boolean isAtWork() {
        ClusterEvent.CurrentClusterState state = cluster.state();
        return StreamSupport.stream(state.getMembers().spliterator(), false)
                .filter(member -> member.status().equals(MemberStatus.up()))
                .filter(member -> !state.getUnreachable().contains(member))
                .sorted(Member.ordering())
                .limit(2)
                .anyMatch(cluster.selfMember()::equals);
    }

    /** Whoever was to tell them that an item has changed may have gone with its node. */
    private List<RunRow> waitingForItems() {
        List<RunRow> all = new ArrayList<>();
        List<RunRow> page = store.waitingForItems(null, Waking.MOST_DUE);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = page.size() < Waking.MOST_DUE ? List.of() : store.waitingForItems(page.getLast(), Waking.MOST_DUE);
        }
        return all;
    }
}
