package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.StepRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Attempts that need labels which no live node has. */
final class Homeless {
    private final StepListener listener;
    private final Map<AttemptId, StepRequest> requests = new LinkedHashMap<>();

    Homeless(StepListener listener) {
        this.listener = listener;
    }

    void add(StepRequest request) {
        requests.put(request.id(), request);
        listener.waiting(
                request.id(),
                "needs: " + request.needs() + ": no live node has "
                        + (request.needs().size() == 1 ? "this label" : "these labels"));
    }

    /** Takes all out, in the order they came. */
    List<StepRequest> takeAll() {
        List<StepRequest> all = List.copyOf(requests.values());
        requests.clear();
        return all;
    }

    /** Whether it was one of them. */
    boolean drop(AttemptId attempt) {
        return requests.remove(attempt) != null;
    }

    void dropIf(Predicate<AttemptId> which) {
        requests.keySet().removeIf(which);
    }
}
