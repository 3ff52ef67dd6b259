package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** An attempt that a pool has taken on: it waits for a slot, or a worker makes it. Only {@link #others} is for other threads. */
final class UnderWay {
    final StepRequest request;
    final StepWork.Slot slot;

    /** The dispatcher of the pool's own node, when the attempt is its: the worker reports to it itself. */
    final @Nullable ActorRef<StepDispatcher.Message> direct;

    @Nullable
    ActorRef<StepWorker.Message> worker;

    @Nullable
    Instant startedAt;

    /** Whether the outcome is kept: its run is not over. */
    boolean wanted = true;

    /** When it is to be said next that it waits for room on the disk, by {@link System#nanoTime}. */
    long nextTold = System.nanoTime();

    /** Whether a dispatcher other than the one that offered it has claimed it. */
    boolean claimed;

    private volatile List<ActorRef<StepDispatcher.Message>> others;

    private UnderWay(
            StepRequest request,
            @Nullable ActorRef<StepDispatcher.Message> direct,
            List<ActorRef<StepDispatcher.Message>> others) {
        this.request = request;
        this.slot = Moving.slot(request.work());
        this.direct = direct;
        this.others = others;
    }

    static UnderWay ofOwnNode(WorkerPool.Offer offer) {
        return new UnderWay(offer.request(), offer.from(), List.of());
    }

    static UnderWay ofAnother(StepRequest request, ActorRef<StepDispatcher.Message> from) {
        return new UnderWay(request, null, List.of(from));
    }

    AttemptId id() {
        return request.id();
    }

    /** Dispatchers that the pool tells the outcome, and lines of output. */
    List<ActorRef<StepDispatcher.Message>> others() {
        return others;
    }

    void claimedBy(ActorRef<StepDispatcher.Message> claimant) {
        if (!others.contains(claimant)) {
            List<ActorRef<StepDispatcher.Message>> more = new ArrayList<>(others);
            more.add(claimant);
            others = List.copyOf(more);
            claimed = true;
        }
    }

    /** It is gone. */
    void forget(ActorRef<StepDispatcher.Message> dispatcher) {
        if (others.contains(dispatcher)) {
            others = others.stream().filter(other -> !other.equals(dispatcher)).toList();
        }
    }

    PoolAnswer.Running shown(String node) {
        return new PoolAnswer.Running(id(), node, startedAt, request.limit());
    }
}
