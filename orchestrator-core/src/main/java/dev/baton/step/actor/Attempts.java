package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.StepWork;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What a pool has taken on: attempts that run, each in a slot, and those that wait for one in the order they came. */
final class Attempts {
    private final Map<StepWork.Slot, Integer> free = new EnumMap<>(StepWork.Slot.class);
    private final Map<StepWork.Slot, Deque<UnderWay>> queues = new EnumMap<>(StepWork.Slot.class);
    private final Map<AttemptId, UnderWay> running = new HashMap<>();
    private final Map<AttemptId, UnderWay> queued = new HashMap<>();

    Attempts(Map<StepWork.Slot, Integer> slots) {
        free.putAll(slots);
        for (StepWork.Slot slot : StepWork.Slot.values()) {
            queues.put(slot, new ArrayDeque<>());
        }
    }

    int free(StepWork.Slot slot) {
        return free.getOrDefault(slot, 0);
    }

    @Nullable
    UnderWay of(AttemptId attempt) {
        UnderWay runs = running.get(attempt);
        return runs == null ? queued.get(attempt) : runs;
    }

    Map<AttemptId, UnderWay> running() {
        return running;
    }

    void run(UnderWay attempt) {
        free.merge(attempt.slot, -1, Integer::sum);
        running.put(attempt.id(), attempt);
    }

    /** Its slot is free from now on. Null when it did not run. */
    @Nullable
    UnderWay end(AttemptId attempt) {
        UnderWay ended = running.remove(attempt);
        if (ended != null) {
            free.merge(ended.slot, 1, Integer::sum);
        }
        return ended;
    }

    private Deque<UnderWay> queue(StepWork.Slot slot) {
        return queues.computeIfAbsent(slot, s -> new ArrayDeque<>());
    }

    void enqueue(UnderWay attempt) {
        queued.put(attempt.id(), attempt);
        queue(attempt.slot).add(attempt);
    }

    /** All that wait, of whatever kind. */
    Collection<UnderWay> waiting() {
        return queued.values();
    }

    /** Takes out the first of the kind that is not held back; null when there is none. */
    @Nullable
    UnderWay next(StepWork.Slot slot, Predicate<UnderWay> held) {
        for (Iterator<UnderWay> each = queue(slot).iterator(); each.hasNext(); ) {
            UnderWay next = each.next();
            if (!held.test(next)) {
                each.remove();
                queued.remove(next.id());
                return next;
            }
        }
        return null;
    }

    /** Takes out all that wait and are such. */
    List<UnderWay> takeOut(Predicate<UnderWay> such) {
        List<UnderWay> taken = new ArrayList<>();
        for (Deque<UnderWay> queue : queues.values()) {
            for (Iterator<UnderWay> each = queue.iterator(); each.hasNext(); ) {
                UnderWay next = each.next();
                if (such.test(next)) {
                    each.remove();
                    queued.remove(next.id());
                    taken.add(next);
                }
            }
        }
        return taken;
    }

    /** Takes one out that waits; null when it does not. */
    @Nullable
    UnderWay dequeue(AttemptId attempt) {
        UnderWay waiting = queued.remove(attempt);
        if (waiting != null) {
            queue(waiting.slot).remove(waiting);
        }
        return waiting;
    }

    /** What runs of a run that is over is of no interest when it ends. */
    void unwanted(String run) {
        running.forEach((attempt, under) -> under.wanted &= !attempt.run().equals(run));
    }

    /** The dispatcher is gone. */
    void forget(ActorRef<StepDispatcher.Message> dispatcher) {
        running.values().forEach(under -> under.forget(dispatcher));
        queued.values().forEach(under -> under.forget(dispatcher));
    }

    boolean isEmpty() {
        return running.isEmpty() && queued.isEmpty();
    }
}
