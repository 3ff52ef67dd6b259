package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * A node's slots: runs attempts, at most so many of each kind at a time, in the order they came.
 *
 * <p>An attempt is accepted once; the same again while it is known is ignored, and one that this pool once answered <em>never</em>
 * about is refused for good, so that it cannot begin after its run has given it up. Every accepted attempt is answered by exactly one
 * {@link StepDispatcher.Finished}. A slot is free when the attempt has ended, whether or not anybody took its result. An outcome is
 * kept until its run has taken it or is over, and a claim is answered with it; while too much is kept nothing new begins.
 */
public final class WorkerPool extends AbstractBehavior<WorkerPool.Message> {
    private static final int TOMBSTONES = 100_000;

    public sealed interface Message {}

    /**
     * From the pool's own node: it waits until there is a slot.
     *
     * @param from who is told the outcome
     */
    public record Offer(StepRequest request, ActorRef<StepDispatcher.Message> from) implements Message {}

    /** From another node: each is taken on at once or refused. */
    public record Offers(List<Offered> offers, ActorRef<StepDispatcher.Message> from) implements Message {
        public Offers {
            offers = List.copyOf(offers);
        }
    }

    /** @param turn grows with each offer of the attempt; a repetition has that of the offer it repeats */
    public record Offered(StepRequest request, long turn) {}

    /** A dispatcher of another node; it is answered by {@link StepDispatcher.PoolJoined}. */
    public record Introduce(ActorRef<StepDispatcher.Message> to) implements Message {}

    /** A dispatcher that was refused still has something; it is told when there is room. */
    public record AskRoom(StepWork.Slot slot, ActorRef<StepDispatcher.Message> from) implements Message {}

    /** Whether this pool has the attempt or its result; if not, it never will. */
    public record Claim(AttemptId attempt, ActorRef<StepDispatcher.Message> from) implements Message {}

    public record Cancel(AttemptId attempt) implements Message {}

    /** The outcomes are on disk in their run's journal. */
    public record Taken(List<StepReport> reports) implements Message {}

    /** As {@link Taken}, from another node. */
    public record Took(List<AttemptId> attempts) implements Message {
        public Took {
            attempts = List.copyOf(attempts);
        }
    }

    /** The run is over. */
    public record EndRun(String run) implements Message {}

    /** The worker has reported to the dispatcher as well. */
    record Done(StepReport report) implements Message {}

    private record Recovered(Claim claim, @Nullable StepOutcome outcome) implements Message {}

    private enum Kind {
        SCRIPT,
        AGENT,
        TASK
    }

    private static final class Running {
        final ActorRef<StepWorker.Message> worker;
        final Kind kind;
        boolean wanted = true;

        Running(ActorRef<StepWorker.Message> worker, Kind kind) {
            this.worker = worker;
            this.kind = kind;
        }
    }

    public static Behavior<Message> create(
            WorkerSettings settings, StepEnvironment environment, StepListener listener, Executor blocking) {
        return create(settings, environment, listener, blocking, new Untaken(Untaken.MOST, Untaken.MOST_BYTES));
    }

    static Behavior<Message> create(
            WorkerSettings settings,
            StepEnvironment environment,
            StepListener listener,
            Executor blocking,
            Untaken untaken) {
        return Behaviors.setup(context -> new WorkerPool(context, settings, environment, listener, blocking, untaken));
    }

    private final WorkerSettings settings;
    private final StepEnvironment environment;
    private final StepListener listener;
    private final Executor blocking;
    private final Map<Kind, Integer> free = new EnumMap<>(Kind.class);
    private final Map<Kind, Deque<Offer>> queues = new EnumMap<>(Kind.class);
    private final Map<AttemptId, Running> running = new HashMap<>();
    private final Set<AttemptId> queued = new LinkedHashSet<>();
    private final Set<AttemptId> tombstones = new LinkedHashSet<>();
    private final Untaken untaken;

    private WorkerPool(
            ActorContext<Message> context,
            WorkerSettings settings,
            StepEnvironment environment,
            StepListener listener,
            Executor blocking,
            Untaken untaken) {
        super(context);
        this.settings = settings;
        this.environment = environment;
        this.listener = listener;
        this.blocking = blocking;
        this.untaken = untaken;
        free.put(Kind.SCRIPT, settings.scriptSlots());
        free.put(Kind.AGENT, settings.agentSlots());
        free.put(Kind.TASK, settings.taskSlots());
        for (Kind kind : Kind.values()) {
            queues.put(kind, new ArrayDeque<>());
        }
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Offer.class, this::onOffer)
                .onMessage(Done.class, this::onDone)
                .onMessage(Taken.class, this::onTaken)
                .onMessage(Cancel.class, this::onCancel)
                .onMessage(Claim.class, this::onClaim)
                .onMessage(Recovered.class, this::onRecovered)
                .onMessage(EndRun.class, this::onEndRun)
                .onMessage(Introduce.class, this::onIntroduce)
                .build();
    }

    private Behavior<Message> onIntroduce(Introduce introduce) {
        introduce.to().tell(StepDispatcher.PoolJoined.of(getContext().getSelf(), settings));
        return this;
    }

    private Behavior<Message> onOffer(Offer offer) {
        AttemptId id = offer.request().id();
        StepReport known = tombstones.contains(id) ? StepReport.lost(id) : untaken.of(id);
        if (known != null) {
            offer.from().tell(new StepDispatcher.Finished(known));
            return this;
        }
        if (isUnderWay(id)) {
            return this;
        }
        Kind kind = kind(offer.request().work());
        if (slots(kind) > 0 && !untaken.isFull()) {
            start(kind, offer);
        } else {
            queued.add(id);
            queue(kind).add(offer);
        }
        return this;
    }

    private boolean isUnderWay(AttemptId id) {
        return running.containsKey(id) || queued.contains(id);
    }

    private static Kind kind(StepWork work) {
        return switch (work) {
            case StepWork.Script ignored -> Kind.SCRIPT;
            case StepWork.Agent ignored -> Kind.AGENT;
            case StepWork.Http ignored -> Kind.AGENT;
            case StepWork.Task ignored -> Kind.TASK;
            case StepWork.Chunk chunk ->
                switch (chunk.setting().slot()) {
                    case SCRIPT -> Kind.SCRIPT;
                    case AGENT -> Kind.AGENT;
                    case TASK -> Kind.TASK;
                };
            case StepWork.Batch ignored ->
                throw new IllegalArgumentException(
                        "Expected work for a worker, but got a batch, which has a supervisor");
        };
    }

    private int slots(Kind kind) {
        return free.getOrDefault(kind, 0);
    }

    private Deque<Offer> queue(Kind kind) {
        return queues.computeIfAbsent(kind, k -> new ArrayDeque<>());
    }

    private void start(Kind kind, Offer offer) {
        free.merge(kind, -1, Integer::sum);
        StepRequest request = offer.request();
        // Before anything that the attempt itself may have to show.
        listener.started(request.id(), settings.node(), Instant.now());
        ActorRef<StepWorker.Message> worker = getContext()
                .spawnAnonymous(StepWorker.create(
                        offer, environment, settings.node(), getContext().getSelf()));
        running.put(request.id(), new Running(worker, kind));
    }

    private Behavior<Message> onDone(Done done) {
        Running ended = running.remove(done.report().attempt());
        if (ended == null) {
            return this;
        }
        if (ended.wanted) {
            untaken.keep(done.report());
        }
        free.merge(ended.kind, 1, Integer::sum);
        fill(ended.kind);
        return this;
    }

    private void fill(Kind kind) {
        Deque<Offer> queue = queue(kind);
        while (slots(kind) > 0 && !untaken.isFull() && !queue.isEmpty()) {
            Offer next = queue.remove();
            queued.remove(next.request().id());
            start(kind, next);
        }
    }

    private Behavior<Message> onTaken(Taken taken) {
        boolean wasFull = untaken.isFull();
        taken.reports().forEach(report -> untaken.taken(report.attempt()));
        return goingOn(wasFull);
    }

    private Behavior<Message> goingOn(boolean wasFull) {
        if (wasFull) {
            for (Kind kind : Kind.values()) {
                fill(kind);
            }
        }
        return this;
    }

    private Behavior<Message> onCancel(Cancel cancel) {
        Running attempt = running.get(cancel.attempt());
        if (attempt != null) {
            attempt.worker.tell(new StepWorker.Stop(FailureKind.CANCELLED));
        } else if (queued.remove(cancel.attempt())) {
            dropFromQueue(cancel.attempt());
        }
        return this;
    }

    private void dropFromQueue(AttemptId attempt) {
        for (Deque<Offer> queue : queues.values()) {
            for (Iterator<Offer> offers = queue.iterator(); offers.hasNext(); ) {
                Offer offer = offers.next();
                if (offer.request().id().equals(attempt)) {
                    offers.remove();
                    StepOutcome outcome = StepOutcome.failed(FailureKind.CANCELLED, "stopped before it began");
                    StepReport report = new StepReport(attempt, outcome, settings.node(), Instant.now());
                    untaken.keep(report);
                    offer.from().tell(new StepDispatcher.Finished(report));
                    return;
                }
            }
        }
    }

    private Behavior<Message> onClaim(Claim claim) {
        AttemptId id = claim.attempt();
        if (isUnderWay(id)) {
            return this;
        }
        StepReport kept = untaken.of(id);
        if (kept != null) {
            claim.from().tell(new StepDispatcher.Finished(kept));
            return this;
        }
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(() -> environment.recover(id), blocking),
                        (Optional<StepOutcome> found, Throwable failure) ->
                                new Recovered(claim, failure == null ? found.orElse(null) : null));
        return this;
    }

    private Behavior<Message> onRecovered(Recovered recovered) {
        AttemptId id = recovered.claim().attempt();
        if (isUnderWay(id)) {
            return this;
        }
        bury(id);
        StepOutcome outcome = recovered.outcome();
        recovered
                .claim()
                .from()
                .tell(
                        outcome == null
                                ? new StepDispatcher.Never(id, getContext().getSelf())
                                : new StepDispatcher.Finished(new StepReport(id, outcome, settings.node(), null)));
        return this;
    }

    private void bury(AttemptId id) {
        tombstones.add(id);
        if (tombstones.size() > TOMBSTONES) {
            Iterator<AttemptId> oldest = tombstones.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private Behavior<Message> onEndRun(EndRun end) {
        boolean wasFull = untaken.isFull();
        untaken.forget(end.run());
        running.forEach((attempt, under) -> under.wanted &= !attempt.run().equals(end.run()));
        blocking.execute(() -> environment.endRun(end.run()));
        return goingOn(wasFull);
    }
}
