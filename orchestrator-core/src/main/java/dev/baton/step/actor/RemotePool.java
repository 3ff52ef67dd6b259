package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.StepWork;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Another node's pool as a dispatcher knows it: what it may be offered, and what it is to be told with the next message.
 *
 * <p>It may be offered as many attempts of a kind as it has slots, until it refuses one; then nothing until it says that it has room,
 * and then as many as it said, and one for each that ends. Each second it is tried whether it takes more.
 */
final class RemotePool {
    final ActorRef<WorkerPool.Message> ref;
    final String node;
    final Set<String> labels;

    /** Null while it is heard of. */
    @Nullable
    Instant unheardSince;

    private final ActorRef<StepDispatcher.Message> self;
    private final Map<StepWork.Slot, Integer> slots;
    private final Map<StepWork.Slot, Integer> under = new EnumMap<>(StepWork.Slot.class);
    private final Map<StepWork.Slot, Integer> allowed = new EnumMap<>(StepWork.Slot.class);
    private final Set<StepWork.Slot> refused = EnumSet.noneOf(StepWork.Slot.class);
    private List<WorkerPool.Offered> offers = new ArrayList<>();
    private List<AttemptId> took = new ArrayList<>();
    private List<String> ended = new ArrayList<>();
    private int weight;

    RemotePool(StepDispatcher.PoolJoined joined, ActorRef<StepDispatcher.Message> self) {
        this.self = self;
        ref = joined.pool();
        node = joined.node();
        labels = joined.labels();
        slots = joined.slots();
        for (StepWork.Slot slot : StepWork.Slot.values()) {
            under.put(slot, 0);
            allowed.put(slot, slots(slot));
        }
    }

    private int slots(StepWork.Slot slot) {
        return slots.getOrDefault(slot, Integer.MAX_VALUE);
    }

    /** How many attempts of the kind it may be offered now. */
    int room(StepWork.Slot slot) {
        return unheardSince == null && !refused.contains(slot) ? allowed.getOrDefault(slot, 0) : 0;
    }

    /** Nothing is sent before {@link #flush}, unless it is much. */
    void offer(Offering offering, long turn) {
        offering.at = this;
        offering.turn = turn;
        offering.accepted = false;
        offering.age = 0;
        under.merge(offering.slot, 1, Integer::sum);
        allowed.merge(offering.slot, -1, Integer::sum);
        send(offering);
    }

    /** The same offer again. */
    void repeat(Offering offering) {
        offering.age = 0;
        send(offering);
    }

    private void send(Offering offering) {
        int more = Moving.weight(offering.request);
        if (weight + more > Moving.MESSAGE_WEIGHT) {
            flushOffers();
        }
        offers.add(new WorkerPool.Offered(offering.request, offering.turn));
        weight += more;
        if (offers.size() >= Moving.MESSAGE_PARTS) {
            flushOffers();
        }
    }

    void refused(StepWork.Slot slot) {
        refused.add(slot);
        under.merge(slot, -1, Integer::sum);
        allowed.put(slot, 0);
    }

    void hasRoom(StepWork.Slot slot, int room) {
        refused.remove(slot);
        allowed.put(slot, room);
    }

    void ended(StepWork.Slot slot) {
        under.merge(slot, -1, Integer::sum);
        if (!refused.contains(slot)) {
            allowed.merge(slot, 1, Integer::sum);
        }
    }

    /** A second has passed. */
    void tick() {
        for (StepWork.Slot slot : StepWork.Slot.values()) {
            if (!refused.contains(slot)) {
                allowed.put(slot, Math.max(0, slots(slot) - under.getOrDefault(slot, 0)));
            }
        }
    }

    /** It was refused something of the kind, and may have lost the word that there is room. */
    void askRoom(StepWork.Slot slot) {
        if (refused.contains(slot)) {
            ref.tell(new WorkerPool.AskRoom(slot, self));
        }
    }

    void took(AttemptId attempt) {
        took.add(attempt);
        if (took.size() >= 8 * Moving.MESSAGE_PARTS) {
            flushTook();
        }
    }

    void ended(String run) {
        ended.add(run);
        if (ended.size() >= 8 * Moving.MESSAGE_PARTS) {
            flush();
        }
    }

    void cancel(AttemptId attempt) {
        flush();
        ref.tell(new WorkerPool.Cancel(attempt));
    }

    void claim(AttemptId attempt) {
        flush();
        ref.tell(new WorkerPool.Claim(attempt, self));
    }

    /** Offers first: none may come after word that it was taken, or that its run is over. */
    void flush() {
        flushOffers();
        flushTook();
        if (!ended.isEmpty()) {
            ref.tell(new WorkerPool.EndRuns(ended));
            ended = new ArrayList<>();
        }
    }

    private void flushTook() {
        flushOffers();
        if (!took.isEmpty()) {
            ref.tell(new WorkerPool.Took(took));
            took = new ArrayList<>();
        }
    }

    private void flushOffers() {
        if (!offers.isEmpty()) {
            ref.tell(new WorkerPool.Offers(offers, self));
            offers = new ArrayList<>();
            weight = 0;
        }
    }
}
