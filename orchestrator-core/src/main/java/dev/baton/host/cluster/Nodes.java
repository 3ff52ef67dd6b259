package dev.baton.host.cluster;

import dev.baton.step.actor.StepDispatcher;
import dev.baton.step.actor.WorkerPool;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Tells this node's dispatcher of the other nodes' pools, and whoever must know that this node has been given up.
 *
 * <p>A pool has left when its node has been removed from the cluster and the margin has passed; that it was not heard of for a while, or
 * is no longer listed, says nothing.
 */
final class Nodes extends AbstractBehavior<Nodes.Message> {
    private static final ServiceKey<WorkerPool.Message> POOLS =
            ServiceKey.create(WorkerPool.Message.class, "baton-pool");

    sealed interface Message {}

    private record Listed(Receptionist.Listing listing) implements Message {}

    private record Changed(ClusterEvent.MemberEvent event) implements Message {}

    private record Reached(ClusterEvent.ReachabilityEvent event) implements Message {}

    /** @param pools of the node that was removed, but not of one that has come back in its place */
    private record MarginPassed(Address node, Set<ActorRef<WorkerPool.Message>> pools) implements Message {}

    /**
     * @param downed run when the other nodes have given this one up, at once: its scripts must be dead before their replacements begin
     */
    static Behavior<Message> create(
            ActorRef<StepDispatcher.Message> dispatcher,
            ActorRef<WorkerPool.Message> pool,
            Duration margin,
            Runnable downed) {
        return Behaviors.withTimers(
                timers -> Behaviors.setup(context -> new Nodes(context, timers, dispatcher, pool, margin, downed)));
    }

    private final TimerScheduler<Message> timers;
    private final ActorRef<StepDispatcher.Message> dispatcher;
    private final Duration margin;
    private final Runnable downed;
    private final Address self;
    private final UniqueAddress unique;
    private final Set<ActorRef<WorkerPool.Message>> found = new HashSet<>();
    private final Set<Address> awaited = new HashSet<>();

    private Nodes(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            ActorRef<StepDispatcher.Message> dispatcher,
            ActorRef<WorkerPool.Message> pool,
            Duration margin,
            Runnable downed) {
        super(context);
        this.timers = timers;
        this.dispatcher = dispatcher;
        this.margin = margin;
        this.downed = downed;
        Cluster cluster = Cluster.get(context.getSystem());
        self = cluster.selfMember().address();
        unique = cluster.selfMember().uniqueAddress();
        ActorRef<Receptionist.Command> receptionist = context.getSystem().receptionist();
        receptionist.tell(Receptionist.register(POOLS, pool));
        receptionist.tell(
                Receptionist.subscribe(POOLS, context.messageAdapter(Receptionist.Listing.class, Listed::new)));
        cluster.subscriptions()
                .tell(Subscribe.create(
                        context.messageAdapter(ClusterEvent.MemberEvent.class, Changed::new),
                        ClusterEvent.MemberEvent.class));
        cluster.subscriptions()
                .tell(Subscribe.create(
                        context.messageAdapter(ClusterEvent.ReachabilityEvent.class, Reached::new),
                        ClusterEvent.ReachabilityEvent.class));
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Listed.class, this::onListed)
                .onMessage(Changed.class, this::onChanged)
                .onMessage(Reached.class, this::onReached)
                .onMessage(MarginPassed.class, this::onMarginPassed)
                .build();
    }

    private Behavior<Message> onListed(Listed listed) {
        boolean waitedFor = false;
        for (ActorRef<WorkerPool.Message> pool : listed.listing().getServiceInstances(POOLS)) {
            if (!isOfThisNode(pool) && found.add(pool)) {
                dispatcher.tell(new StepDispatcher.PoolFound(pool));
                waitedFor |= awaited.remove(nodeOf(pool));
            }
        }
        if (waitedFor) {
            await();
        }
        leaveSuperseded(listed.listing().getServiceInstances(POOLS));
        return this;
    }

    /** One of this address that is not the own pool was an earlier process's here, which is gone since before this one joined. */
    private boolean isOfThisNode(ActorRef<WorkerPool.Message> pool) {
        return nodeOf(pool).hasLocalScope() || nodeOf(pool).equals(self);
    }

    /**
     * A newcomer may be told of a pool whose node has been removed before, and hears of no removal: when it is no longer listed, but another
     * one at the same address is, it is gone. What it had may be alive until the margin has passed.
     */
    private void leaveSuperseded(Set<ActorRef<WorkerPool.Message>> listed) {
        for (ActorRef<WorkerPool.Message> pool : found) {
            boolean superseded = !listed.contains(pool)
                    && listed.stream().anyMatch(other -> nodeOf(other).equals(nodeOf(pool)));
            if (superseded && !timers.isTimerActive(pool)) {
                timers.startSingleTimer(pool, new MarginPassed(nodeOf(pool), Set.of(pool)), margin);
            }
        }
    }

    private static Address nodeOf(ActorRef<?> ref) {
        return ref.path().address();
    }

    private void await() {
        Set<String> nodes = new HashSet<>();
        awaited.forEach(node -> nodes.add(node.hostPort()));
        dispatcher.tell(new StepDispatcher.PoolsAwaited(nodes));
    }

    private Behavior<Message> onChanged(Changed changed) {
        Member member = changed.event().member();
        Address node = member.address();
        switch (changed.event()) {
            // Not one that was here before, at the same address.
            case ClusterEvent.MemberDowned ignored when member.uniqueAddress().equals(unique) -> downed.run();
            case ClusterEvent.MemberRemoved ignored
            when !node.equals(self) ->
                timers.startSingleTimer(member.uniqueAddress(), new MarginPassed(node, poolsOf(node)), margin);
            case ClusterEvent.MemberUp ignored
            when !node.equals(self) -> {
                if (poolsOf(node).isEmpty()) {
                    awaited.add(node);
                    await();
                }
            }
            default -> {}
        }
        return this;
    }

    private Behavior<Message> onReached(Reached reached) {
        Address node = reached.event().member().address();
        boolean heard = reached.event() instanceof ClusterEvent.ReachableMember;
        for (ActorRef<WorkerPool.Message> pool : poolsOf(node)) {
            dispatcher.tell(
                    heard ? new StepDispatcher.PoolHeard(pool) : new StepDispatcher.PoolUnheard(pool, Instant.now()));
        }
        return this;
    }

    private Set<ActorRef<WorkerPool.Message>> poolsOf(Address node) {
        return found.stream().filter(pool -> nodeOf(pool).equals(node)).collect(Collectors.toUnmodifiableSet());
    }

    private Behavior<Message> onMarginPassed(MarginPassed passed) {
        for (ActorRef<WorkerPool.Message> pool : passed.pools()) {
            found.remove(pool);
            dispatcher.tell(new StepDispatcher.PoolLeft(pool));
        }
        if (awaited.remove(passed.node())) {
            await();
        }
        return this;
    }
}
