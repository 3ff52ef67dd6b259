package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.Limit;
import dev.baton.step.StepRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The limits of one dispatcher that is alone, with the requests that wait for them. Not for use by several threads. */
final class Limits {
    private final LimitSlots slots = new LimitSlots();
    private final Map<AttemptId, StepRequest> waiting = new HashMap<>();

    /** Whether the attempt may begin now. If not it is kept, and comes out of {@link #ready} when its turn has come. */
    boolean admits(StepRequest request, long now) {
        Limit limit = request.limit();
        if (limit == null || slots.admits(request.id(), limit, now)) {
            return true;
        }
        waiting.put(request.id(), request);
        return false;
    }

    /** The attempt is over, or will not be made; whether it was under way here. */
    boolean ended(AttemptId attempt) {
        return slots.end(attempt);
    }

    /** Takes a waiting attempt out; whether it did wait. */
    boolean drop(AttemptId attempt) {
        if (waiting.remove(attempt) == null) {
            return false;
        }
        slots.end(attempt);
        return true;
    }

    /** Takes out all that a run has waiting. */
    void drop(String run) {
        if (!waiting.isEmpty()) {
            waiting.keySet().stream()
                    .filter(attempt -> attempt.run().equals(run))
                    .toList()
                    .forEach(this::drop);
        }
    }

    /** Those whose turn has come; they count as under way from now on. */
    List<StepRequest> ready(long now) {
        List<StepRequest> ready = new ArrayList<>();
        for (AttemptId attempt : slots.ready(now)) {
            StepRequest request = waiting.remove(attempt);
            if (request != null) {
                ready.add(request);
            }
        }
        return ready;
    }

    /** Nanoseconds until time alone lets one begin, or null when none waits for time alone. */
    @Nullable
    Long opensIn(long now) {
        return slots.opensIn(now);
    }

    /** What a waiting attempt waits for, for people. */
    static String shown(Limit limit) {
        String begun = limit.per() == null ? "" : " and in " + limit.per().toMillis() + " ms";
        return "limit " + limit.name() + ": " + limit.slots() + " at a time" + begun;
    }
}
