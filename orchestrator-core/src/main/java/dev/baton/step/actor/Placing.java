package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Which pool gets which attempt: its own node's while that has room, another one's when the attempt may be made there, and none when no
 * pool has room. What its own node alone can make goes there at once, for it has a queue of its own.
 *
 * <p>Chunks are spread: a few are made at home, and what these do not make room for in a moment goes to whichever pool has the most
 * room. So a batch of short calls stays where nothing needs to be sent, and one of long calls has all nodes at work.
 */
final class Placing {
    /** Ticks after which an offer that was not answered is repeated. */
    private static final int REPEAT_AFTER = 2;

    /** How long a chunk waits for its own node before it may go to another one, when nobody says. */
    static final Duration PATIENCE = Duration.ofMillis(50);

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final Pools pools;
    private final ActorRef<StepDispatcher.Message> self;
    private final Consumer<AttemptId> stopped;
    private final Consumer<AttemptId> givenUp;
    private final Duration patience;
    private final Consumer<Duration> later;
    private final Waiting waiting = new Waiting();
    private final Map<AttemptId, Offering> offered = new HashMap<>();
    private long orders;
    private long turns;

    /**
     * @param stopped is told of attempts that were cancelled and will not begin
     * @param givenUp is told of those that nobody wants any more and that will not begin either
     * @param patience how long a chunk waits for its own node
     * @param later is told when to {@link #pump} again
     */
    Placing(
            Pools pools,
            ActorRef<StepDispatcher.Message> self,
            Consumer<AttemptId> stopped,
            Consumer<AttemptId> givenUp,
            Duration patience,
            Consumer<Duration> later) {
        this.givenUp = givenUp;
        this.patience = patience;
        this.later = later;
        this.pools = pools;
        this.self = self;
        this.stopped = stopped;
    }

    /** Of a request that some pool fits. */
    void place(StepRequest request, Inbox owner) {
        if (!offered.isEmpty() && offered.containsKey(request.id())) {
            return;
        }
        OwnPool own = pools.own();
        if (own != null && own.fits(request) && (pools.remotes().isEmpty() || !mayGo(request))) {
            own.offer(request, self);
            return;
        }
        int weight = Moving.weight(request);
        if (weight > Moving.MOST_WEIGHT && (own == null || !own.fits(request))) {
            failTooHeavy(request, weight);
            return;
        }
        Offering offering = new Offering(request, owner, ++orders);
        if (waiting.holdsLike(offering) || !place(offering)) {
            waiting.add(offering);
        }
    }

    /** It would be dropped on the way again and again. */
    private void failTooHeavy(StepRequest request, int weight) {
        StepOutcome outcome = StepOutcome.failed(
                FailureKind.USER,
                "Expected step '" + request.name() + "' with the values it is given to be at most " + Moving.MOST_WEIGHT
                        + " bytes, for it needs another node, but it is about " + weight
                        + "; keep large values in files, which go along with the run");
        self.tell(new StepDispatcher.Finished(new StepReport(request.id(), outcome, null, null)));
    }

    private boolean mayGo(StepRequest request) {
        return Moving.isFree(request) && pools.isFittedElsewhere(request);
    }

    private boolean place(Offering offering) {
        OwnPool own = pools.own();
        StepRequest request = offering.request;
        if (own != null && own.fits(request)) {
            boolean mayGo = mayGo(request);
            if (mayGo && offering.chunk) {
                return placeChunk(offering, own);
            }
            if (!mayGo || own.hasRoom(offering)) {
                own.offer(request, self);
                return true;
            }
        }
        return placeElsewhere(offering, pools.roomiest(request, offering.slot));
    }

    private boolean placeChunk(Offering offering, OwnPool own) {
        StepWork.Slot slot = offering.slot;
        boolean first = own.hasRoom(offering) && own.under(slot) < atHome(slot);
        long left = first || own.isShort ? 0 : offering.patienceNanos(patience);
        if (left > 0) {
            later.accept(Duration.ofNanos(left));
            return false;
        }
        RemotePool remote = first ? null : pools.roomiest(offering.request, slot);
        if (own.hasRoom(offering) && (remote == null || own.room(offering) >= remote.room(slot))) {
            own.offer(offering.request, self);
            return true;
        }
        return placeElsewhere(offering, remote);
    }

    /** How many chunks are made at home before others are asked; of calls that may take microseconds enough to keep it busy. */
    static int atHome(StepWork.Slot slot) {
        return slot == StepWork.Slot.TASK ? Math.max(8, 2 * CORES) : CORES;
    }

    private boolean placeElsewhere(Offering offering, @Nullable RemotePool remote) {
        if (remote == null) {
            return false;
        }
        remote.offer(offering, ++turns);
        offered.put(offering.id(), offering);
        pools.flushSoon();
        return true;
    }

    void pump() {
        if (!waiting.isEmpty()) {
            waiting.pump(offering -> isGivenUp(offering) || place(offering));
        }
    }

    private boolean isGivenUp(Offering offering) {
        if (offering.isDropped()) {
            givenUp.accept(offering.id());
            return true;
        }
        return false;
    }

    // --- Answers ----------------------------------------------------------------------------------------------------

    void ended(AttemptId attempt) {
        OwnPool own = pools.own();
        if (own != null) {
            own.ended(attempt);
        }
        Offering offering = offered.isEmpty() ? null : offered.remove(attempt);
        if (offering != null && offering.at != null) {
            offering.at.ended(offering.slot);
        }
        if (!waiting.isEmpty()) {
            waiting.remove(attempt);
            pump();
        }
    }

    /** Whether it is news. */
    boolean accepted(PoolAnswer.Running running, ActorRef<WorkerPool.Message> pool) {
        Offering offering = at(pool, running.attempt());
        if (offering == null) {
            return false;
        }
        boolean news = offering.startedAt == null;
        offering.accepted = true;
        offering.startedAt = running.startedAt();
        return news;
    }

    private @Nullable Offering at(ActorRef<WorkerPool.Message> pool, AttemptId attempt) {
        Offering offering = offered.get(attempt);
        return offering != null && offering.at != null && offering.at.ref.equals(pool) ? offering : null;
    }

    void refused(PoolAnswer.Refused refused) {
        for (PoolAnswer.Refusal refusal : refused.attempts()) {
            Offering offering = at(refused.pool(), refusal.attempt());
            if (offering != null && offering.turn == refusal.turn() && !offering.accepted && offering.at != null) {
                offered.remove(refusal.attempt());
                offering.at.refused(offering.slot);
                offering.at = null;
                if (offering.cancelled) {
                    stopped.accept(offering.id());
                } else if (!isGivenUp(offering)) {
                    waiting.add(offering);
                }
            }
        }
        pump();
    }

    void room(PoolAnswer.Room room) {
        RemotePool remote = pools.remote(room.pool());
        if (remote != null) {
            remote.hasRoom(room.slot(), room.slots());
            pump();
        }
    }

    /** What a pool that is gone had, and no longer has. */
    List<AttemptId> left(RemotePool pool) {
        List<AttemptId> lost = new ArrayList<>();
        for (Iterator<Offering> each = offered.values().iterator(); each.hasNext(); ) {
            Offering offering = each.next();
            if (offering.at == pool) {
                lost.add(offering.id());
                each.remove();
            }
        }
        return lost;
    }

    /** Takes out what no pool fits any more, so that it is offered anew. */
    List<StepRequest> unfit() {
        return waiting.unfit(pools::fits).stream()
                .filter(offering -> !isGivenUp(offering))
                .map(offering -> offering.request)
                .toList();
    }

    // --- What runs want ---------------------------------------------------------------------------------------------

    /** Takes out an attempt that waits; whether it did. */
    boolean drop(AttemptId attempt) {
        return !waiting.isEmpty() && waiting.remove(attempt) != null;
    }

    /** Whether it was known where the attempt is, and told there. */
    boolean cancel(AttemptId attempt) {
        Offering offering = offered.get(attempt);
        if (offering != null && offering.at != null) {
            offering.cancelled = true;
            offering.at.cancel(attempt);
            return true;
        }
        OwnPool own = pools.own();
        if (own != null && own.has(attempt)) {
            own.cancel(attempt);
            return true;
        }
        return false;
    }

    /** From now on only what the pools answer counts. */
    void claimed(AttemptId attempt) {
        drop(attempt);
        Offering offering = offered.get(attempt);
        if (offering != null) {
            offering.claimed();
        }
    }

    Iterable<Offering> at(RemotePool pool) {
        return offered.values().stream().filter(offering -> offering.at == pool).toList();
    }

    /** A second has passed: what may have been lost on the way is said again. */
    void tick() {
        for (Offering offering : offered.values()) {
            RemotePool at = offering.at;
            if (at != null && ++offering.age >= REPEAT_AFTER) {
                offering.age = 0;
                if (!offering.accepted && !offering.isDropped()) {
                    at.repeat(offering);
                }
                if (offering.cancelled) {
                    at.cancel(offering.id());
                }
            }
        }
        for (StepWork.Slot slot : waiting.slots()) {
            pools.remotes().forEach(remote -> remote.askRoom(slot));
        }
        pump();
        pools.flush();
    }
}
