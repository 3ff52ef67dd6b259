package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
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
 * <p>An attempt is offered to one pool: its own node's while that has room, another node's when it may be made there, and to another
 * one only after that one has refused it. What was offered to a node that is gone is lost. What no pool has room for waits here. Messages
 * to other nodes may be lost on the way and are repeated until they are answered.
 *
 * <p>Outcomes reach a run in batches, one batch outstanding at a time: what comes while the run
 * is writing travels together in the next, so that independent outcomes share a durable write. Order within a run is the order of
 * arrival. What a run has taken the pools forget; what arrives for a run that is not in memory they keep until it claims it. An attempt
 * is lost when every pool has said that it never had it. Nothing is persisted here: after a restart each run claims its open attempts.
 */
public final class StepDispatcher extends AbstractBehavior<StepDispatcher.Message> {
    private static final Duration TICK = Duration.ofSeconds(1);

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
                    OwnShort,
                    GivenBack,
                    Own,
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
            return new PoolJoined(pool, settings.labels(), settings.node(), settings.slots());
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

    /** From the own node's pool: whether its disk has no room, so that only functions begin there. */
    record OwnShort(boolean isShort) implements Message {}

    /** The own node's pool will not make these, though it had taken them on. */
    record GivenBack(List<StepRequest> requests) implements Message {
        GivenBack {
            requests = List.copyOf(requests);
        }
    }

    enum Own implements Message {
        /** What is collected for other nodes is sent. */
        FLUSH,
        /** What waited for its own node may go to another one. */
        PLACE,
        TICK,
        /** Time alone may have made room under a limit. */
        LIMIT_OPENS
    }

    /** A pool's answer to a claim: it does not have the attempt, and never will. */
    public record Never(AttemptId attempt, ActorRef<WorkerPool.Message> pool) implements Message {}

    /** Whose inbox the attempts {@code run/node[…]} go to. */
    public static String ownerOf(String run, String node) {
        return run + "/" + node;
    }

    /** For a node that is alone, or one whose limits are its own. */
    public static Behavior<Message> create(StepListener listener) {
        return create(listener, null);
    }

    /** @param keeper of the limits of all nodes, or null when this node keeps its own */
    public static Behavior<Message> create(StepListener listener, @Nullable ActorRef<LimitKeeper.Message> keeper) {
        return create(listener, keeper, Placing.PATIENCE);
    }

    /** @param patience how long a chunk waits for its own node before it may go to another one */
    static Behavior<Message> create(
            StepListener listener, @Nullable ActorRef<LimitKeeper.Message> keeper, Duration patience) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new StepDispatcher(context, timers, listener, keeper, patience)));
    }

    private final TimerScheduler<Message> timers;
    /** After so many seconds a claim that nobody has answered is told. */
    private static final int OVERDUE = 30;

    private final StepListener listener;
    private final ActorRef<Message> self;
    private final Pools pools;
    private final Placing placing;
    private final Claims claims;
    private final Inboxes inboxes;
    private final Gate gate;
    private final Homeless homeless;
    private final Hearing hearing;

    private StepDispatcher(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            StepListener listener,
            @Nullable ActorRef<LimitKeeper.Message> keeper,
            Duration patience) {
        super(context);
        this.timers = timers;
        this.listener = listener;
        self = context.getSelf();
        pools = new Pools(self);
        claims = new Claims(pools, self);
        Grants grants = keeper == null ? null : new Grants(keeper, self, listener::waiting);
        gate = new Gate(timers, listener, this::place, grants);
        placing = new Placing(pools, self, this::stoppedBefore, gate::ended, patience, this::placeLater);
        hearing = new Hearing(pools, placing, claims, listener);
        homeless = new Homeless(listener);
        inboxes = new Inboxes(pools);
        if (grants != null) {
            startTicking();
        }
    }

    private void startTicking() {
        if (!timers.isTimerActive(Own.TICK)) {
            timers.startTimerWithFixedDelay(Own.TICK, Own.TICK, TICK);
        }
    }

    private void placeLater(Duration after) {
        if (!timers.isTimerActive(Own.PLACE)) {
            timers.startSingleTimer(Own.PLACE, Own.PLACE, after);
        }
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Wants.class, this::onWants)
                .onMessage(Finished.class, this::onFinished)
                .onMessage(PoolAnswer.class, this::onAnswer)
                .onMessage(Own.class, this::onOwn)
                .onMessage(Never.class, this::onNever)
                .onMessage(Leaves.class, this::onLeaves)
                .onMessage(Granted.class, this::onGranted)
                .onMessage(OwnShort.class, this::onOwnShort)
                .onMessage(GivenBack.class, this::onGivenBack)
                .onMessage(PoolFound.class, this::onPoolFound)
                .onMessage(PoolJoined.class, this::onPoolJoined)
                .onMessage(PoolLeft.class, this::onPoolLeft)
                .onMessage(PoolUnheard.class, this::onPoolUnheard)
                .onMessage(PoolHeard.class, this::onPoolHeard)
                .onMessage(PoolsAwaited.class, this::onPoolsAwaited)
                .build();
    }

    private Behavior<Message> onOwn(Own own) {
        switch (own) {
            case FLUSH -> pools.flush();
            case PLACE -> placing.pump();
            case LIMIT_OPENS -> gate.opens();
            case TICK -> {
                pools.tick();
                claims.tick();
                claims.overdue(OVERDUE).forEach(claim -> getContext().getLog().warn("what became of {}", claim));
                placing.tick();
                gate.tick();
            }
        }
        return this;
    }

    // --- What runs want ---------------------------------------------------------------------------------------------

    private Behavior<Message> onWants(Wants wants) {
        Inbox inbox = inboxes.open(wants.run(), wants.inbox());
        for (StepRequest request : wants.offers()) {
            offer(request);
        }
        for (AttemptId attempt : wants.cancels()) {
            cancel(attempt);
        }
        for (AttemptId attempt : wants.claims()) {
            placing.claimed(attempt);
            claims.add(attempt);
        }
        if (wants.taken()) {
            inboxes.taken(inbox);
        }
        return this;
    }

    private void offer(StepRequest request) {
        if (!pools.fits(request)) {
            homeless.add(request);
        } else {
            gate.enter(request);
        }
    }

    /** Of a request that has been let through by its limit. */
    private void place(StepRequest request) {
        Inbox owner = inboxes.of(request.id());
        if (owner == null) {
            ended(request.id());
        } else if (pools.fits(request)) {
            placing.place(request, owner);
        } else {
            ended(request.id());
            offer(request);
        }
    }

    private Behavior<Message> onGranted(Granted granted) {
        gate.granted(granted.attempt());
        return this;
    }

    private void cancel(AttemptId attempt) {
        if (homeless.drop(attempt) || gate.drop(attempt) || placing.drop(attempt)) {
            stoppedBefore(attempt);
            return;
        }
        claims.cancel(attempt);
        if (!placing.cancel(attempt)) {
            pools.cancel(attempt);
        }
    }

    private void stoppedBefore(AttemptId attempt) {
        StepOutcome outcome = StepOutcome.failed(FailureKind.CANCELLED, "stopped before it began");
        self.tell(new Finished(new StepReport(attempt, outcome, null, null)));
    }

    private Behavior<Message> onLeaves(Leaves leaves) {
        Predicate<AttemptId> itsOwn = attempt -> Inboxes.isOf(attempt, leaves.run());
        inboxes.leave(leaves.run());
        homeless.dropIf(itsOwn);
        claims.endIf(itsOwn);
        gate.leave(leaves.run(), itsOwn);
        if (leaves.endProcesses()) {
            inboxes.endProcesses(leaves.run());
        }
        return this;
    }

    // --- What pools answer ------------------------------------------------------------------------------------------

    private Behavior<Message> onFinished(Finished finished) {
        finished(finished.report(), null);
        return this;
    }

    /** @param pool that repeats the report until it is taken, or null */
    private void finished(StepReport report, @Nullable ActorRef<WorkerPool.Message> pool) {
        claims.end(report.attempt());
        ended(report.attempt());
        inboxes.deliver(report, pool);
    }

    /** Nothing of the attempt is under way any more: there is room for others. */
    private void ended(AttemptId attempt) {
        placing.ended(attempt);
        gate.ended(attempt);
    }

    private Behavior<Message> onAnswer(PoolAnswer answer) {
        switch (answer) {
            case PoolAnswer.FinishedAll all -> all.reports().forEach(report -> finished(report, all.pool()));
            case PoolAnswer.Accepted accepted ->
                accepted.attempts().forEach(running -> onRunning(running, accepted.pool()));
            case PoolAnswer.Refused refused -> placing.refused(refused);
            case PoolAnswer.Room room -> placing.room(room);
            case PoolAnswer.Lines lines -> lines.lines().forEach(line -> listener.output(line.attempt(), line.line()));
        }
        return this;
    }

    private void onRunning(PoolAnswer.Running running, ActorRef<WorkerPool.Message> pool) {
        boolean claimed = claims.has(running.attempt(), pool);
        boolean offered = placing.accepted(running, pool);
        Instant startedAt = running.startedAt();
        if ((offered || claimed) && startedAt != null) {
            listener.started(running.attempt(), running.node(), startedAt);
        }
        if (claimed) {
            gate.holds(running.attempt(), running.limit());
        }
    }

    private Behavior<Message> onNever(Never never) {
        claims.never(never.attempt(), never.pool());
        if (claims.isLost(never.attempt())) {
            finished(StepReport.lost(never.attempt()), null);
        }
        return this;
    }

    // --- Pools come and go ------------------------------------------------------------------------------------------

    private Behavior<Message> onPoolFound(PoolFound found) {
        pools.found(found.pool());
        startTicking();
        return this;
    }

    private Behavior<Message> onPoolJoined(PoolJoined joined) {
        if (pools.join(joined)) {
            if (!pools.remotes().isEmpty()) {
                startTicking();
            }
            claims.joined(joined.pool());
            homeless.takeAll().forEach(this::offer);
            pools.askBack();
            placing.pump();
        }
        return this;
    }

    private Behavior<Message> onPoolLeft(PoolLeft left) {
        RemotePool pool = pools.leave(left.pool());
        claims.left(left.pool());
        if (pool != null) {
            placing.left(pool).forEach(attempt -> finished(StepReport.lost(attempt), null));
            for (StepRequest request : placing.unfit()) {
                place(request);
            }
            placing.pump();
        }
        reportLost();
        return this;
    }

    private void reportLost() {
        claims.lost().forEach(attempt -> finished(StepReport.lost(attempt), null));
    }

    private Behavior<Message> onPoolsAwaited(PoolsAwaited awaited) {
        pools.await(awaited.nodes());
        reportLost();
        return this;
    }

    private Behavior<Message> onPoolUnheard(PoolUnheard unheard) {
        hearing.unheard(unheard);
        return this;
    }

    private Behavior<Message> onOwnShort(OwnShort own) {
        pools.ownShort(own.isShort());
        placing.pump();
        return this;
    }

    private Behavior<Message> onGivenBack(GivenBack back) {
        for (StepRequest request : back.requests()) {
            AttemptId attempt = request.id();
            boolean cancelled = pools.isCancelledHere(attempt);
            if (pools.tookBack(attempt)) {
                if (cancelled) {
                    stoppedBefore(attempt);
                } else if (claims.isOpen(attempt)) {
                    // What the pool has said of it, or will say, must go on being so.
                    pools.keepHere(request);
                } else {
                    place(request);
                }
            }
        }
        return this;
    }

    private Behavior<Message> onPoolHeard(PoolHeard heard) {
        hearing.heard(heard);
        return this;
    }
}
