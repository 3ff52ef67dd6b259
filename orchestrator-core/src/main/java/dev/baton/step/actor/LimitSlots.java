package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.Limit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which attempts may begin under limits: under a name as many as its slots are under way, the others wait in the order they came.
 *
 * <p>Times are of {@link System#nanoTime}. Not for use by several threads.
 */
final class LimitSlots {
    private static final class Named {
        final Set<AttemptId> underWay = new HashSet<>();
        final Deque<Long> begun = new ArrayDeque<>();
        final Map<AttemptId, Limit> waiting = new LinkedHashMap<>();

        Map.@Nullable Entry<AttemptId, Limit> first() {
            Iterator<Map.Entry<AttemptId, Limit>> each = waiting.entrySet().iterator();
            return each.hasNext() ? each.next() : null;
        }

        boolean isIdle() {
            return waiting.isEmpty() && underWay.isEmpty() && begun.isEmpty();
        }
    }

    private final Map<String, Named> byName = new HashMap<>();

    /** Of those that wait or are under way. */
    private final Map<AttemptId, String> names = new HashMap<>();

    private Named named(String name) {
        return byName.computeIfAbsent(name, n -> new Named());
    }

    /** It waits from now on, and comes out of {@link #ready} when its turn has come. */
    void add(AttemptId attempt, Limit limit) {
        names.put(attempt, limit.name());
        named(limit.name()).waiting.put(attempt, limit);
    }

    /** Whether it may begin now; if not it waits. */
    boolean admits(AttemptId attempt, Limit limit, long now) {
        Named named = named(limit.name());
        if (named.waiting.isEmpty() && begins(attempt, limit, named, now)) {
            return true;
        }
        add(attempt, limit);
        return false;
    }

    /** It is under way, whether or not there was a slot. */
    void hold(AttemptId attempt, Limit limit) {
        names.put(attempt, limit.name());
        Named named = named(limit.name());
        named.waiting.remove(attempt);
        named.underWay.add(attempt);
    }

    /** Something began then. */
    void begun(String name, long at) {
        named(name).begun.add(at);
    }

    boolean waits(AttemptId attempt) {
        Named named = of(attempt);
        return named != null && named.waiting.containsKey(attempt);
    }

    boolean isUnderWay(AttemptId attempt) {
        Named named = of(attempt);
        return named != null && named.underWay.contains(attempt);
    }

    private @Nullable Named of(AttemptId attempt) {
        String name = names.get(attempt);
        return name == null ? null : byName.get(name);
    }

    private boolean begins(AttemptId attempt, Limit limit, Named named, long now) {
        if (named.underWay.size() >= limit.slots() || opensIn(limit, named, now) > 0) {
            return false;
        }
        named.underWay.add(attempt);
        names.put(attempt, limit.name());
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

    /** The attempt is over, or will not be made; whether it was under way. */
    boolean end(AttemptId attempt) {
        String name = names.remove(attempt);
        Named named = name == null ? null : byName.get(name);
        if (named == null) {
            return false;
        }
        named.waiting.remove(attempt);
        return named.underWay.remove(attempt);
    }

    /** Those whose turn has come; they count as under way from now on. */
    List<AttemptId> ready(long now) {
        List<AttemptId> ready = new ArrayList<>();
        for (Iterator<Named> each = byName.values().iterator(); each.hasNext(); ) {
            Named named = each.next();
            for (var first = named.first(); first != null; first = named.first()) {
                if (!begins(first.getKey(), first.getValue(), named, now)) {
                    break;
                }
                ready.add(first.getKey());
                named.waiting.remove(first.getKey());
            }
            if (named.isIdle()) {
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
            var first = named.first();
            if (first != null && named.underWay.size() < first.getValue().slots()) {
                long opens = Math.max(1, opensIn(first.getValue(), named, now));
                soonest = soonest == null ? opens : Math.min(soonest, opens);
            }
        }
        return soonest;
    }
}
