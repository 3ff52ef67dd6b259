package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.Limit;
import dev.baton.step.StepRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Attempts that must not all begin at once: under a name as many as its slots are under way, the others wait in the order they came.
 *
 * <p>Times are of {@link System#nanoTime}. Not for use by several threads.
 */
final class Limits {
    private static final class Named {
        final Set<AttemptId> underWay = new HashSet<>();
        final Deque<Long> begun = new ArrayDeque<>();
        final Deque<StepRequest> waiting = new ArrayDeque<>();
    }

    private final Map<String, Named> byName = new HashMap<>();
    private final Map<AttemptId, String> names = new HashMap<>();

    /** Whether the attempt may begin now. If not it is kept, and comes out of {@link #ready} when its turn has come. */
    boolean admits(StepRequest request, long now) {
        Limit limit = request.limit();
        if (limit == null) {
            return true;
        }
        Named named = byName.computeIfAbsent(limit.name(), name -> new Named());
        if (named.waiting.isEmpty() && begins(request, limit, named, now)) {
            return true;
        }
        named.waiting.add(request);
        return false;
    }

    private boolean begins(StepRequest request, Limit limit, Named named, long now) {
        if (named.underWay.size() >= limit.slots() || opensIn(limit, named, now) > 0) {
            return false;
        }
        named.underWay.add(request.id());
        names.put(request.id(), limit.name());
        if (limit.per() != null) {
            named.begun.add(now);
        }
        return true;
    }

    /** Nanoseconds until the stretch of time has room for one more. */
    private static long opensIn(Limit limit, Named named, long now) {
        if (limit.per() == null) {
            return 0;
        }
        long stretch = limit.per().toNanos();
        while (!named.begun.isEmpty() && now - named.begun.peek() >= stretch) {
            named.begun.remove();
        }
        if (named.begun.size() < limit.slots()) {
            return 0;
        }
        // The oldest of the last `slots` ones must have passed.
        Iterator<Long> newestFirst = named.begun.descendingIterator();
        long oldest = now;
        for (int i = 0; i < limit.slots(); i++) {
            oldest = newestFirst.next();
        }
        return stretch - (now - oldest);
    }

    /** The attempt is over, or will not be made; whether it was under way here. */
    boolean ended(AttemptId attempt) {
        String name = names.remove(attempt);
        Named named = name == null ? null : byName.get(name);
        return named != null && named.underWay.remove(attempt);
    }

    /** Takes a waiting attempt out; whether it did wait. */
    boolean drop(AttemptId attempt) {
        return byName.values().stream()
                .anyMatch(
                        named -> named.waiting.removeIf(request -> request.id().equals(attempt)));
    }

    /** Takes out all that a run has waiting. */
    void drop(String run) {
        byName.values()
                .forEach(named ->
                        named.waiting.removeIf(request -> request.id().run().equals(run)));
    }

    /** Those whose turn has come; they count as under way from now on. */
    List<StepRequest> ready(long now) {
        List<StepRequest> ready = new ArrayList<>();
        for (Iterator<Named> each = byName.values().iterator(); each.hasNext(); ) {
            Named named = each.next();
            for (StepRequest first = named.waiting.peek(); first != null; first = named.waiting.peek()) {
                Limit limit = first.limit();
                if (limit == null || !begins(first, limit, named, now)) {
                    break;
                }
                ready.add(named.waiting.remove());
            }
            if (named.waiting.isEmpty() && named.underWay.isEmpty() && named.begun.isEmpty()) {
                each.remove();
            }
        }
        return ready;
    }

    /** Nanoseconds until time alone lets one begin, or null when none waits for time alone. */
    @Nullable
    Long opensIn(long now) {
        Long soonest = null;
        for (Named named : byName.values()) {
            StepRequest first = named.waiting.peek();
            Limit limit = first == null ? null : first.limit();
            if (limit != null && named.underWay.size() < limit.slots()) {
                long opens = Math.max(1, opensIn(limit, named, now));
                soonest = soonest == null ? opens : Math.min(soonest, opens);
            }
        }
        return soonest;
    }

    /** What a waiting attempt waits for, for people. */
    static String shown(Limit limit) {
        String begun = limit.per() == null ? "" : " and in " + limit.per().toMillis() + " ms";
        return "limit " + limit.name() + ": " + limit.slots() + " at a time" + begun;
    }
}
