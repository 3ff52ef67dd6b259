package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * A node's slots: runs attempts, at most so many of each kind at a time, in the order they came. Those of other nodes are taken on when
 * there is a slot and refused when there is none; only its own node's wait here.
 *
 * <p>An attempt is accepted once; the same again while it is known is ignored, and one that this pool once answered <em>never</em>
 * about is refused for good, so that it cannot begin after its run has given it up. Every accepted attempt is answered by exactly one
 * {@link StepDispatcher.Finished}. A slot is free when the attempt has ended, whether or not anybody took its result. An outcome is
 * kept until its run has taken it or is over, or for a while when who was to take it is gone, and a claim is answered with it; while too much is kept nothing new begins.
 *
 * <p>While its node's disk has no room only its own registered functions begin: the rest waits and says why, and
 * other nodes are refused.
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

    /** As {@link EndRun}, from another node. */
    public record EndRuns(List<String> runs) implements Message {
        public EndRuns {
            runs = List.copyOf(runs);
        }
    }

    /** The worker has ended, and reported to the dispatcher of its own node as well if the attempt was that one's. */
    record Done(StepReport report) implements Message {}

    /** A dispatcher of another node ended, or its node is no longer in the cluster. */
    record Gone(ActorRef<StepDispatcher.Message> dispatcher) implements Message {}

    /**
     * Takes no more of other nodes' attempts.
     *
     * @param drained told when none is under way and nobody who is alive waits for an outcome
     */
    public record Drain(ActorRef<Drain.Drained> drained) implements Message {
        /** There is nothing here any more. */
        public enum Drained {
            DRAINED
        }
    }

    /** What a claimed attempt left behind, or null. */
    record Recovered(Claim claim, @Nullable StepOutcome outcome) implements Message {}

    /** While the disk has no room: what waits for it here and may be made on another node is answered by {@link StepDispatcher.GivenBack}. */
    record GiveBack(ActorRef<StepDispatcher.Message> to) implements Message {}

    enum Own implements Message {
        FLUSH,
        SHOW_LINES,
        ANNOUNCE,
        TICK,
        LOOK
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
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new WorkerPool(context, timers, settings, environment, listener, blocking, untaken)));
    }

    private final WorkerSettings settings;
    private final StepEnvironment environment;
    private final StepListener listener;
    private final Executor blocking;
    private final Attempts attempts;
    private final Recent<AttemptId> tombstones = new Recent<>(TOMBSTONES);
    private final Set<String> leavingProcesses = new HashSet<>();
    private final Untaken untaken;
    private final Abroad abroad;
    private final Shortage shortage;
    private @Nullable ActorRef<Drain.Drained> draining;
    private final ClaimAnswers claims;

    private WorkerPool(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
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
        abroad = new Abroad(context, timers, settings.node(), untaken);
        shortage = new Shortage(environment, listener, timers, context.getLog(), settings.node());
        attempts = new Attempts(settings.slots());
        claims = new ClaimAnswers(
                context, settings.node(), environment, blocking, attempts, untaken, tombstones, abroad);
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Offer.class, this::onOffer)
                .onMessage(Done.class, this::onDone)
                .onMessage(Taken.class, this::onTaken)
                .onMessage(Offers.class, this::onOffers)
                .onMessage(Took.class, this::onTook)
                .onMessage(Own.class, this::onOwn)
                .onMessage(AskRoom.class, this::onAskRoom)
                .onMessage(Cancel.class, this::onCancel)
                .onMessage(Claim.class, this::onClaim)
                .onMessage(Recovered.class, this::onRecovered)
                .onMessage(EndRun.class, this::onEndRun)
                .onMessage(EndRuns.class, this::onEndRuns)
                .onMessage(Introduce.class, this::onIntroduce)
                .onMessage(Gone.class, this::onGone)
                .onMessage(GiveBack.class, this::onGiveBack)
                .onMessage(Drain.class, this::onDrain)
                .build();
    }

    private Behavior<Message> onIntroduce(Introduce introduce) {
        abroad.meet(introduce.to());
        introduce.to().tell(StepDispatcher.PoolJoined.of(getContext().getSelf(), settings));
        return this;
    }

    private Behavior<Message> onGone(Gone gone) {
        abroad.gone(gone.dispatcher());
        attempts.forget(gone.dispatcher());
        tellDrained();
        return this;
    }

    private Behavior<Message> onOwn(Own own) {
        switch (own) {
            case FLUSH -> abroad.flush();
            case SHOW_LINES -> abroad.showLines();
            case ANNOUNCE -> abroad.announceAll(attempts.running());
            case TICK -> {
                abroad.tick();
                dropLeft();
                shareAll();
            }
            case LOOK -> {
                fillAll();
                shortage.tell(attempts.waiting());
            }
        }
        return this;
    }

    // --- Offers -----------------------------------------------------------------------------------------------------

    private Behavior<Message> onOffer(Offer offer) {
        AttemptId id = offer.request().id();
        StepReport known = known(id);
        if (known != null) {
            offer.from().tell(new StepDispatcher.Finished(known));
            return this;
        }
        if (attempts.of(id) != null) {
            return this;
        }
        UnderWay attempt = UnderWay.ofOwnNode(offer);
        shortage.tellHome(offer.from());
        if (slots(attempt.slot) > 0 && !shortage.holds(attempt.request)) {
            start(attempt);
        } else {
            attempts.enqueue(attempt);
            shortage.tell(List.of(attempt));
        }
        return this;
    }

    private Behavior<Message> onOffers(Offers offers) {
        ActorRef<StepDispatcher.Message> from = offers.from();
        abroad.meet(from);
        List<Offered> refused = new ArrayList<>();
        Set<StepWork.Slot> kinds = EnumSet.noneOf(StepWork.Slot.class);
        for (Offered offered : offers.offers()) {
            AttemptId id = offered.request().id();
            UnderWay underWay = attempts.of(id);
            StepReport known = underWay == null ? known(id) : null;
            StepWork.Slot slot = Moving.slot(offered.request().work());
            if (underWay != null) {
                abroad.announce(underWay);
            } else if (known != null) {
                abroad.tell(known, from);
            } else if (abroad.takes(offered, slot, from, slotsForOthers(slot))) {
                kinds.add(slot);
                UnderWay attempt = UnderWay.ofAnother(offered.request(), from);
                start(attempt);
                abroad.announce(attempt);
            } else {
                kinds.add(slot);
                refused.add(offered);
            }
        }
        kinds.forEach(slot -> abroad.offered(slot, from));
        abroad.refuse(refused, from);
        kinds.forEach(slot -> abroad.share(slot, slotsForOthers(slot)));
        return this;
    }

    private Behavior<Message> onAskRoom(AskRoom ask) {
        abroad.meet(ask.from());
        abroad.askRoom(ask.slot(), ask.from());
        abroad.share(ask.slot(), slotsForOthers(ask.slot()));
        return this;
    }

    private Behavior<Message> onGiveBack(GiveBack back) {
        if (shortage.isThere()) {
            List<StepRequest> given = attempts
                    .takeOut(waiting -> back.to().equals(waiting.direct)
                            && waiting.others().isEmpty()
                            && shortage.holds(waiting.request)
                            && Moving.isFree(waiting.request))
                    .stream()
                    .map(waiting -> waiting.request)
                    .toList();
            back.to().tell(new StepDispatcher.GivenBack(given));
            tellDrained();
        }
        return this;
    }

    /** What became of an attempt that is not under way here; lost if it never will be. */
    private @Nullable StepReport known(AttemptId id) {
        return tombstones.contains(id) ? StepReport.lost(id) : untaken.of(id);
    }

    /** How many may begin. */
    private int slots(StepWork.Slot slot) {
        return untaken.isFull() ? 0 : attempts.free(slot);
    }

    private int slotsForOthers(StepWork.Slot slot) {
        int slots = draining == null ? slots(slot) : 0;
        return slots > 0 && shortage.isThere() ? 0 : slots;
    }

    private void start(UnderWay attempt) {
        StepRequest request = attempt.request;
        attempt.startedAt = Instant.now();
        // Before anything that the attempt itself may have to show.
        listener.started(request.id(), settings.node(), attempt.startedAt);
        attempt.worker = getContext()
                .spawnAnonymous(StepWorker.create(
                        request,
                        attempt.direct,
                        environment,
                        line -> abroad.said(attempt, line),
                        settings.node(),
                        getContext().getSelf()));
        attempts.run(attempt);
        if (abroad.isInhabited() && !(request.work() instanceof StepWork.Task)) {
            leavingProcesses.add(request.id().run());
        }
    }

    private Behavior<Message> onDone(Done done) {
        UnderWay ended = attempts.end(done.report().attempt());
        if (ended == null) {
            return this;
        }
        if (ended.wanted) {
            untaken.keep(done.report());
        }
        abroad.ended(ended, done.report());
        fill(ended.slot);
        tellDrained();
        return this;
    }

    private void fill(StepWork.Slot slot) {
        while (slots(slot) > 0) {
            UnderWay next = attempts.next(slot, waiting -> shortage.holds(waiting.request));
            if (next == null) {
                break;
            }
            start(next);
            if (!next.others().isEmpty()) {
                abroad.announce(next);
            }
        }
        abroad.share(slot, slotsForOthers(slot));
    }

    // --- Outcomes ---------------------------------------------------------------------------------------------------

    private Behavior<Message> onTaken(Taken taken) {
        boolean wasFull = untaken.isFull();
        taken.reports().forEach(report -> untaken.taken(report.attempt()));
        return goingOn(wasFull);
    }

    private Behavior<Message> onTook(Took took) {
        boolean wasFull = untaken.isFull();
        for (AttemptId attempt : took.attempts()) {
            untaken.taken(attempt);
            if (abroad.taken(attempt)) {
                tombstones.add(attempt);
            }
        }
        return goingOn(wasFull);
    }

    private Behavior<Message> goingOn(boolean wasFull) {
        tellDrained();
        if (wasFull) {
            fillAll();
        }
        return this;
    }

    private void fillAll() {
        for (StepWork.Slot slot : StepWork.Slot.values()) {
            fill(slot);
        }
    }

    private void dropLeft() {
        boolean wasFull = untaken.isFull();
        if (untaken.dropLeft(System.nanoTime())) {
            goingOn(wasFull);
        }
    }

    private void shareAll() {
        for (StepWork.Slot slot : StepWork.Slot.values()) {
            abroad.share(slot, slotsForOthers(slot));
        }
    }

    private Behavior<Message> onCancel(Cancel cancel) {
        UnderWay attempt = attempts.of(cancel.attempt());
        if (attempt != null && attempt.worker != null) {
            attempt.worker.tell(new StepWorker.Stop(FailureKind.CANCELLED));
            return this;
        }
        UnderWay waiting = attempts.dequeue(cancel.attempt());
        if (waiting != null) {
            StepOutcome outcome = StepOutcome.failed(FailureKind.CANCELLED, "stopped before it began");
            StepReport report = new StepReport(cancel.attempt(), outcome, settings.node(), Instant.now());
            untaken.keep(report);
            if (waiting.direct != null) {
                waiting.direct.tell(new StepDispatcher.Finished(report));
            }
            abroad.ended(waiting, report);
        }
        return this;
    }

    private Behavior<Message> onClaim(Claim claim) {
        if (!claim.from().path().address().hasLocalScope()) {
            abroad.meet(claim.from());
        }
        claims.claim(claim);
        return this;
    }

    private Behavior<Message> onRecovered(Recovered recovered) {
        claims.recovered(recovered);
        return this;
    }

    // --- The end ----------------------------------------------------------------------------------------------------

    private Behavior<Message> onEndRun(EndRun end) {
        boolean wasFull = untaken.isFull();
        forget(end.run());
        leavingProcesses.remove(end.run());
        blocking.execute(() -> environment.endRun(end.run()));
        return goingOn(wasFull);
    }

    private Behavior<Message> onEndRuns(EndRuns end) {
        boolean wasFull = untaken.isFull();
        for (String run : end.runs()) {
            forget(run);
            if (leavingProcesses.remove(run)) {
                blocking.execute(() -> environment.endRun(run));
            }
        }
        return goingOn(wasFull);
    }

    private Behavior<Message> onDrain(Drain drain) {
        draining = drain.drained();
        tellDrained();
        return this;
    }

    private void tellDrained() {
        if (draining != null && attempts.isEmpty() && !untaken.isAwaited()) {
            draining.tell(Drain.Drained.DRAINED);
        }
    }

    private void forget(String run) {
        untaken.forget(run);
        attempts.unwanted(run);
    }
}
