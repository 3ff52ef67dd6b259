package dev.baton.step.actor;

import dev.baton.step.StepWork;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Which of other nodes' dispatchers gets a pool's next free slots: whoever was refused is told in turn that there is room, and what it
 * was told is kept for it until its next offer, or for a second. Without that, whoever has slots already would be first again and again.
 *
 * <p>Times are of {@link System#nanoTime}.
 */
final class Turns {
    private static final long KEPT = 1_000_000_000L;

    private record Promise(int slots, long until) {}

    private static final class OfSlot {
        final Set<ActorRef<StepDispatcher.Message>> waiting = new LinkedHashSet<>();
        final Map<ActorRef<StepDispatcher.Message>, Promise> promised = new LinkedHashMap<>();
        int total;

        int promisedTo(ActorRef<StepDispatcher.Message> dispatcher) {
            Promise promise = promised.get(dispatcher);
            return promise == null ? 0 : promise.slots();
        }

        void withdraw(ActorRef<StepDispatcher.Message> dispatcher) {
            Promise promise = promised.remove(dispatcher);
            total -= promise == null ? 0 : promise.slots();
        }
    }

    private final Map<StepWork.Slot, OfSlot> bySlot = new EnumMap<>(StepWork.Slot.class);

    Turns() {
        for (StepWork.Slot slot : StepWork.Slot.values()) {
            bySlot.put(slot, new OfSlot());
        }
    }

    private OfSlot of(StepWork.Slot slot) {
        return bySlot.computeIfAbsent(slot, s -> new OfSlot());
    }

    void waits(StepWork.Slot slot, ActorRef<StepDispatcher.Message> dispatcher) {
        of(slot).waiting.add(dispatcher);
    }

    /** Whether one of the free slots is for this dispatcher; if so it has one less to come. */
    boolean takes(StepWork.Slot slot, ActorRef<StepDispatcher.Message> dispatcher, int free) {
        OfSlot of = of(slot);
        int own = of.promisedTo(dispatcher);
        if (free - (of.total - own) <= 0) {
            return false;
        }
        if (own > 0) {
            of.promised.computeIfPresent(dispatcher, (d, p) -> new Promise(p.slots() - 1, p.until()));
            of.total--;
        }
        return true;
    }

    /** It has offered what it had. */
    void offered(StepWork.Slot slot, ActorRef<StepDispatcher.Message> dispatcher) {
        of(slot).withdraw(dispatcher);
    }

    /** Shares out the free slots that nobody was promised yet. */
    Map<ActorRef<StepDispatcher.Message>, Integer> share(StepWork.Slot slot, int free, long now) {
        OfSlot of = of(slot);
        if (of.waiting.isEmpty() || free <= of.total) {
            return Map.of();
        }
        Map<ActorRef<StepDispatcher.Message>, Integer> shares = new LinkedHashMap<>();
        while (!of.waiting.isEmpty() && free > of.total) {
            Iterator<ActorRef<StepDispatcher.Message>> first = of.waiting.iterator();
            int share = Math.max(1, (free - of.total) / of.waiting.size());
            ActorRef<StepDispatcher.Message> dispatcher = first.next();
            first.remove();
            of.withdraw(dispatcher);
            of.promised.put(dispatcher, new Promise(share, now + KEPT));
            of.total += share;
            shares.put(dispatcher, share);
        }
        return shares;
    }

    /** What was kept for long enough is free for others. */
    void expire(long now) {
        for (OfSlot of : bySlot.values()) {
            of.promised.values().removeIf(promise -> {
                boolean over = now - promise.until() >= 0;
                of.total -= over ? promise.slots() : 0;
                return over;
            });
        }
    }

    void forget(ActorRef<StepDispatcher.Message> dispatcher) {
        for (OfSlot of : bySlot.values()) {
            of.waiting.remove(dispatcher);
            of.withdraw(dispatcher);
        }
    }
}
