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
 * {@link StepDispatcher.Finished}. A slot is free when the attempt has ended, whether or not anybody took its result.
 */
public final class WorkerPool extends AbstractBehavior<WorkerPool.Message> {
    private static final int TOMBSTONES = 100_000;

    public sealed interface Message {}

    /** @param from who is told the outcome */
    public record Offer(StepRequest request, ActorRef<StepDispatcher.Message> from) implements Message {}

    /** Whether this pool has the attempt or its result; if not, it never will. */
    public record Claim(AttemptId attempt, ActorRef<StepDispatcher.Message> from) implements Message {}

    public record Cancel(AttemptId attempt) implements Message {}

    public record EndRun(String run) implements Message {}

    record Done(AttemptId attempt, StepOutcome outcome, Instant startedAt) implements Message {}

    private record Recovered(Claim claim, @Nullable StepOutcome outcome) implements Message {}

    private enum Kind {
        SCRIPT,
        AGENT,
        TASK
    }

    private record Running(ActorRef<StepWorker.Message> worker, Kind kind, ActorRef<StepDispatcher.Message> from) {}

    public static Behavior<Message> create(
            WorkerSettings settings, StepEnvironment environment, StepListener listener, Executor blocking) {
        return Behaviors.setup(context -> new WorkerPool(context, settings, environment, listener, blocking));
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

    private WorkerPool(
            ActorContext<Message> context,
            WorkerSettings settings,
            StepEnvironment environment,
            StepListener listener,
            Executor blocking) {
        super(context);
        this.settings = settings;
        this.environment = environment;
        this.listener = listener;
        this.blocking = blocking;
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
                .onMessage(Cancel.class, this::onCancel)
                .onMessage(Claim.class, this::onClaim)
                .onMessage(Recovered.class, this::onRecovered)
                .onMessage(EndRun.class, this::onEndRun)
                .build();
    }

    private Behavior<Message> onOffer(Offer offer) {
        AttemptId id = offer.request().id();
        if (tombstones.contains(id)) {
            offer.from().tell(new StepDispatcher.Finished(StepReport.lost(id)));
            return this;
        }
        if (running.containsKey(id) || queued.contains(id)) {
            return this;
        }
        Kind kind = kind(offer.request().work());
        if (slots(kind) > 0) {
            start(kind, offer);
        } else {
            queued.add(id);
            queue(kind).add(offer);
        }
        return this;
    }

    private static Kind kind(StepWork work) {
        return switch (work) {
            case StepWork.Script ignored -> Kind.SCRIPT;
            case StepWork.Agent ignored -> Kind.AGENT;
            case StepWork.Http ignored -> Kind.AGENT;
            case StepWork.Task ignored -> Kind.TASK;
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
        ActorRef<StepWorker.Message> worker = getContext()
                .spawnAnonymous(
                        StepWorker.create(request, environment, getContext().getSelf()));
        running.put(request.id(), new Running(worker, kind, offer.from()));
        listener.started(request.id(), settings.node(), Instant.now());
    }

    private Behavior<Message> onDone(Done done) {
        Running ended = running.remove(done.attempt());
        if (ended == null) {
            return this;
        }
        ended.from()
                .tell(new StepDispatcher.Finished(
                        new StepReport(done.attempt(), done.outcome(), settings.node(), done.startedAt())));
        free.merge(ended.kind(), 1, Integer::sum);
        Offer next = queue(ended.kind()).poll();
        if (next != null) {
            queued.remove(next.request().id());
            start(ended.kind(), next);
        }
        return this;
    }

    private Behavior<Message> onCancel(Cancel cancel) {
        Running attempt = running.get(cancel.attempt());
        if (attempt != null) {
            attempt.worker().tell(new StepWorker.Stop(FailureKind.CANCELLED));
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
                    offer.from()
                            .tell(new StepDispatcher.Finished(
                                    new StepReport(attempt, outcome, settings.node(), Instant.now())));
                    return;
                }
            }
        }
    }

    private Behavior<Message> onClaim(Claim claim) {
        AttemptId id = claim.attempt();
        if (running.containsKey(id) || queued.contains(id)) {
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
        if (running.containsKey(id) || queued.contains(id)) {
            return this;
        }
        StepReport report = recovered.outcome() == null
                ? StepReport.lost(id)
                : new StepReport(id, recovered.outcome(), settings.node(), null);
        bury(id);
        recovered.claim().from().tell(new StepDispatcher.Finished(report));
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
        blocking.execute(() -> environment.endRun(end.run()));
        return this;
    }
}
