package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.Limit;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Brings the attempts of a node's runs to pools, and their outcomes back.
 *
 * <p>An attempt is offered to one pool. Outcomes reach a run in batches, one batch outstanding at a time: what comes while the run
 * is writing travels together in the next, so that independent outcomes share a durable write. Order within a run is the order of
 * arrival. What a run has taken the pools forget; what arrives for a run that is not in memory they keep until it claims it. An attempt
 * is lost when every pool has said that it never had it. Nothing is persisted here: after a restart each run claims its open attempts.
 */
public final class StepDispatcher extends AbstractBehavior<StepDispatcher.Message> {

    public sealed interface Message
            permits PoolFound,
                    PoolJoined,
                    PoolLeft,
                    PoolUnheard,
                    PoolHeard,
                    PoolsAwaited,
                    Wants,
                    Leaves,
                    Finished,
                    Never,
                    Granted,
                    LimitOpens,
                    PoolAnswer {}

    /** Another node's pool: it is introduced until it has joined, and nothing is lost before. */
    public record PoolFound(ActorRef<WorkerPool.Message> pool) implements Message {}

    /**
     * A pool that takes offers. The first one is the dispatcher's own node's.
     *
     * @param slots attempts at a time; a kind that is not in it has no bound
     */
    public record PoolJoined(
            ActorRef<WorkerPool.Message> pool, Set<String> labels, String node, Map<StepWork.Slot, Integer> slots)
            implements Message {
        public PoolJoined {
            labels = Set.copyOf(labels);
            slots = Map.copyOf(slots);
        }

        /** A pool with a queue of its own for whatever it has no slots for. */
        public PoolJoined(ActorRef<WorkerPool.Message> pool, Set<String> labels) {
            this(pool, labels, "", Map.of());
        }

        public static PoolJoined of(ActorRef<WorkerPool.Message> pool, WorkerSettings settings) {
            return new PoolJoined(
                    pool,
                    settings.labels(),
                    settings.node(),
                    Map.of(
                            StepWork.Slot.SCRIPT, settings.scriptSlots(),
                            StepWork.Slot.AGENT, settings.agentSlots(),
                            StepWork.Slot.TASK, settings.taskSlots()));
        }
    }

    /** The pool's node is no longer in the cluster, and nothing of it is alive any more: what it had is lost. */
    public record PoolLeft(ActorRef<WorkerPool.Message> pool) implements Message {}

    /** Shown with what is under way there; nothing more comes of it. */
    public record PoolUnheard(ActorRef<WorkerPool.Message> pool, Instant since) implements Message {}

    public record PoolHeard(ActorRef<WorkerPool.Message> pool) implements Message {}

    /**
     * Nodes whose pools are still to be found, in place of those named before: until they have joined or are awaited no longer, no
     * claim ends in a loss.
     */
    public record PoolsAwaited(Set<String> nodes) implements Message {
        public PoolsAwaited {
            nodes = Set.copyOf(nodes);
        }
    }

    /** The keeper of limits lets the attempt begin. */
    public record Granted(AttemptId attempt) implements Message {}

    /**
     * What a run wants after a write.
     *
     * @param run its id, or what {@link #ownerOf} answers for the supervisor of a batch
     * @param taken whether the last batch of reports has been dealt with
     * @param inbox where its reports go
     */
    public record Wants(
            String run,
            boolean taken,
            List<StepRequest> offers,
            List<AttemptId> cancels,
            List<AttemptId> claims,
            ActorRef<StepReport.Batch> inbox)
            implements Message {}

    /** The run is over, or leaves memory: nothing more is reported to it. */
    public record Leaves(String run, boolean endProcesses) implements Message {}

    /** An attempt's one and only outcome. */
    public record Finished(StepReport report) implements Message {}

    /** Time alone may have made room under a limit. */
    private record LimitOpens() implements Message {}

    /** A pool's answer to a claim: it does not have the attempt, and never will. */
    public record Never(AttemptId attempt, ActorRef<WorkerPool.Message> pool) implements Message {}

    /** Whose inbox the attempts {@code run/node[…]} go to. */
    public static String ownerOf(String run, String node) {
        return run + "/" + node;
    }

    private static String ownerOf(AttemptId attempt) {
        int bracket = attempt.step().indexOf('[');
        return bracket < 0
                ? attempt.run()
                : ownerOf(attempt.run(), attempt.step().substring(0, bracket));
    }

    private record Pool(ActorRef<WorkerPool.Message> ref, Set<String> labels) {}

    private static final class Inbox {
        ActorRef<StepReport.Batch> run;
        List<StepReport> waiting = new ArrayList<>();
        List<StepReport> outstanding = List.of();

        Inbox(ActorRef<StepReport.Batch> run) {
            this.run = run;
        }
    }

    public static Behavior<Message> create(StepListener listener) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new StepDispatcher(context, timers, listener)));
    }

    private final StepListener listener;
    private final List<Pool> pools = new ArrayList<>();
    private final Map<String, Inbox> inboxes = new HashMap<>();
    private final Map<AttemptId, StepRequest> homeless = new LinkedHashMap<>();
    private final Map<AttemptId, Set<ActorRef<WorkerPool.Message>>> claims = new HashMap<>();

    private final Limits limits = new Limits();
    private final TimerScheduler<Message> timers;

    private StepDispatcher(ActorContext<Message> context, TimerScheduler<Message> timers, StepListener listener) {
        super(context);
        this.timers = timers;
        this.listener = listener;
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Wants.class, this::onWants)
                .onMessage(Finished.class, this::onFinished)
                .onMessage(Never.class, this::onNever)
                .onMessage(Leaves.class, this::onLeaves)
                .onMessage(PoolJoined.class, this::onPoolJoined)
                .onMessage(LimitOpens.class, opens -> onLimitOpens())
                .build();
    }

    private Behavior<Message> onWants(Wants wants) {
        Inbox inbox = inboxes.computeIfAbsent(wants.run(), run -> new Inbox(wants.inbox()));
        inbox.run = wants.inbox();
        for (StepRequest request : wants.offers()) {
            offer(request);
        }
        for (AttemptId attempt : wants.cancels()) {
            cancel(attempt);
        }
        for (AttemptId attempt : wants.claims()) {
            claims.put(attempt, new HashSet<>());
            pools.forEach(pool -> claim(attempt, pool.ref()));
        }
        if (wants.taken()) {
            taken(inbox);
        }
        return this;
    }

    private void claim(AttemptId attempt, ActorRef<WorkerPool.Message> pool) {
        Set<ActorRef<WorkerPool.Message>> asked = claims.get(attempt);
        if (asked != null && asked.add(pool)) {
            pool.tell(new WorkerPool.Claim(attempt, getContext().getSelf()));
        }
    }

    private void taken(Inbox inbox) {
        if (!inbox.outstanding.isEmpty()) {
            WorkerPool.Taken taken = new WorkerPool.Taken(inbox.outstanding);
            pools.forEach(pool -> pool.ref().tell(taken));
            inbox.outstanding = List.of();
        }
        flush(inbox);
    }

    private void offer(StepRequest request) {
        Pool pool = poolFor(request.needs());
        if (pool == null) {
            homeless.put(request.id(), request);
            listener.waiting(
                    request.id(),
                    "needs: " + request.needs() + ": no live node has "
                            + (request.needs().size() == 1 ? "this label" : "these labels"));
            return;
        }
        Limit limit = request.limit();
        if (limit != null && !limits.admits(request, System.nanoTime())) {
            listener.waiting(request.id(), Limits.shown(limit));
            awaitLimits();
            return;
        }
        pool.ref().tell(new WorkerPool.Offer(request, getContext().getSelf()));
    }

    private void awaitLimits() {
        Long nanos = limits.opensIn(System.nanoTime());
        if (nanos != null) {
            timers.startSingleTimer(new LimitOpens(), Duration.ofNanos(nanos));
        }
    }

    private Behavior<Message> onLimitOpens() {
        for (StepRequest request : limits.ready(System.nanoTime())) {
            Pool pool = poolFor(request.needs());
            if (pool == null) {
                limits.ended(request.id());
                offer(request);
            } else {
                pool.ref().tell(new WorkerPool.Offer(request, getContext().getSelf()));
            }
        }
        awaitLimits();
        return this;
    }

    private @Nullable Pool poolFor(Set<String> needs) {
        for (Pool pool : pools) {
            if (pool.labels().containsAll(needs)) {
                return pool;
            }
        }
        return null;
    }

    private void cancel(AttemptId attempt) {
        if (homeless.remove(attempt) != null || limits.drop(attempt)) {
            getContext()
                    .getSelf()
                    .tell(new Finished(new StepReport(
                            attempt,
                            dev.baton.step.StepOutcome.failed(
                                    dev.baton.step.FailureKind.CANCELLED, "stopped before it began"),
                            null,
                            null)));
            return;
        }
        pools.forEach(pool -> pool.ref().tell(new WorkerPool.Cancel(attempt)));
    }

    private Behavior<Message> onFinished(Finished finished) {
        claims.remove(finished.report().attempt());
        if (limits.ended(finished.report().attempt())) {
            onLimitOpens();
        }
        Inbox inbox = inboxes.get(ownerOf(finished.report().attempt()));
        if (inbox != null) {
            inbox.waiting.add(finished.report());
            flush(inbox);
        }
        return this;
    }

    private static void flush(Inbox inbox) {
        if (inbox.outstanding.isEmpty() && !inbox.waiting.isEmpty()) {
            inbox.outstanding = inbox.waiting;
            inbox.waiting = new ArrayList<>();
            inbox.run.tell(new StepReport.Batch(inbox.outstanding));
        }
    }

    private Behavior<Message> onNever(Never never) {
        Set<ActorRef<WorkerPool.Message>> asked = claims.get(never.attempt());
        if (asked != null && asked.remove(never.pool()) && asked.isEmpty()) {
            return onFinished(new Finished(StepReport.lost(never.attempt())));
        }
        return this;
    }

    private Behavior<Message> onLeaves(Leaves leaves) {
        inboxes.remove(leaves.run());
        homeless.keySet().removeIf(attempt -> isOf(attempt, leaves.run()));
        claims.keySet().removeIf(attempt -> isOf(attempt, leaves.run()));
        limits.drop(leaves.run());
        if (leaves.endProcesses()) {
            pools.forEach(pool -> pool.ref().tell(new WorkerPool.EndRun(leaves.run())));
        }
        return this;
    }

    private static boolean isOf(AttemptId attempt, String owner) {
        return attempt.run().equals(owner) || ownerOf(attempt).equals(owner);
    }

    private Behavior<Message> onPoolJoined(PoolJoined joined) {
        pools.add(new Pool(joined.pool(), Set.copyOf(joined.labels())));
        List<StepRequest> again = List.copyOf(homeless.values());
        homeless.clear();
        again.forEach(this::offer);
        claims.keySet().forEach(attempt -> claim(attempt, joined.pool()));
        return this;
    }
}
