package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/** The pool of a dispatcher's own node, which has a queue, and how full the dispatcher knows it to be. */
final class OwnPool {
    final ActorRef<WorkerPool.Message> ref;
    final Set<String> labels;
    private final Map<StepWork.Slot, Integer> slots;
    private final Map<StepWork.Slot, Integer> under = new EnumMap<>(StepWork.Slot.class);
    private final Map<AttemptId, StepWork.Slot> offered = new HashMap<>();
    private final Set<AttemptId> cancelled = new HashSet<>();

    /** Whether its node's disk has no room: what needs some would wait there. */
    boolean isShort;

    OwnPool(StepDispatcher.PoolJoined joined) {
        ref = joined.pool();
        labels = joined.labels();
        slots = joined.slots();
    }

    boolean fits(StepRequest request) {
        return request.needs().isEmpty() || labels.containsAll(request.needs());
    }

    boolean hasRoom(Offering offering) {
        return room(offering) > 0;
    }

    /** How many attempts like it this pool can begin at once. */
    int room(Offering offering) {
        StepWork.Slot slot = offering.slot;
        if (isShort && Shortage.needsDisk(offering.request)) {
            return 0;
        }
        return slots.getOrDefault(slot, Integer.MAX_VALUE) - under(slot);
    }

    int under(StepWork.Slot slot) {
        return under.getOrDefault(slot, 0);
    }

    boolean has(AttemptId attempt) {
        return offered.containsKey(attempt);
    }

    void offer(StepRequest request, ActorRef<StepDispatcher.Message> self) {
        StepWork.Slot slot = Moving.slot(request.work());
        if (offered.put(request.id(), slot) == null) {
            under.merge(slot, 1, Integer::sum);
        }
        ref.tell(new WorkerPool.Offer(request, self));
    }

    void cancel(AttemptId attempt) {
        cancelled.add(attempt);
        ref.tell(new WorkerPool.Cancel(attempt));
    }

    boolean isCancelled(AttemptId attempt) {
        return cancelled.contains(attempt);
    }

    /** Whether it was offered here. */
    boolean ended(AttemptId attempt) {
        cancelled.remove(attempt);
        StepWork.Slot slot = offered.remove(attempt);
        if (slot == null) {
            return false;
        }
        under.merge(slot, -1, Integer::sum);
        return true;
    }
}
