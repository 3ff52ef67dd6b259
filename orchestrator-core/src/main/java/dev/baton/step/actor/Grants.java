package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.Limit;
import dev.baton.step.StepRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * A dispatcher's dealings with the keeper of limits: for each name it asks for as many as could be granted at once, and each second it
 * says what it has and what it asks for.
 */
final class Grants {
    private static final class Named {
        final Map<AttemptId, StepRequest> waiting = new LinkedHashMap<>();
        final Map<AttemptId, StepRequest> asked = new LinkedHashMap<>();
    }

    private record Begun(long at, long until) {}

    private final ActorRef<LimitKeeper.Message> keeper;
    private final ActorRef<StepDispatcher.Message> self;
    private final BiConsumer<AttemptId, String> waiting;
    private final Map<String, Named> byName = new HashMap<>();
    private final Map<AttemptId, Limit> held = new HashMap<>();
    private final Map<String, Deque<Begun>> begun = new HashMap<>();
    private final Set<AttemptId> shown = new HashSet<>();
    private boolean saidNothing = true;

    /** @param waiting is told what an attempt waits for */
    Grants(
            ActorRef<LimitKeeper.Message> keeper,
            ActorRef<StepDispatcher.Message> self,
            BiConsumer<AttemptId, String> waiting) {
        this.keeper = keeper;
        this.self = self;
        this.waiting = waiting;
    }

    void ask(StepRequest request) {
        Limit limit = Objects.requireNonNull(request.limit());
        Named named = byName.computeIfAbsent(limit.name(), n -> new Named());
        named.waiting.put(request.id(), request);
        askMore(named);
        if (!named.asked.containsKey(request.id())) {
            show(request.id(), limit);
        }
    }

    private void show(AttemptId attempt, Limit limit) {
        if (shown.add(attempt)) {
            waiting.accept(attempt, Limits.shown(limit));
        }
    }

    private void askMore(Named named) {
        for (Iterator<StepRequest> each = named.waiting.values().iterator(); each.hasNext(); ) {
            StepRequest next = each.next();
            Limit limit = Objects.requireNonNull(next.limit());
            if (named.asked.size() >= limit.slots()) {
                return;
            }
            each.remove();
            named.asked.put(next.id(), next);
            keeper.tell(new LimitKeeper.Ask(next.id(), limit, self));
        }
    }

    /** What may begin now; null when it is no longer wanted. */
    @Nullable
    StepRequest granted(AttemptId attempt) {
        shown.remove(attempt);
        for (Named named : byName.values()) {
            StepRequest request = named.asked.remove(attempt);
            if (request != null) {
                Limit limit = Objects.requireNonNull(request.limit());
                held.put(attempt, limit);
                began(limit);
                askMore(named);
                return request;
            }
        }
        if (!held.containsKey(attempt)) {
            keeper.tell(new LimitKeeper.Ended(attempt));
        }
        return null;
    }

    private void began(Limit limit) {
        Duration per = limit.per();
        if (per != null) {
            long now = System.nanoTime();
            begun.computeIfAbsent(limit.name(), n -> new ArrayDeque<>()).add(new Begun(now, now + per.toNanos()));
        }
    }

    /** It runs somewhere, under a limit that somebody else was granted. */
    void hold(AttemptId attempt, Limit limit) {
        held.put(attempt, limit);
    }

    void ended(AttemptId attempt) {
        if (!held.isEmpty() && held.remove(attempt) != null) {
            keeper.tell(new LimitKeeper.Ended(attempt));
        }
    }

    /** Takes a waiting attempt out; whether it did wait. */
    boolean drop(AttemptId attempt) {
        shown.remove(attempt);
        for (Named named : byName.values()) {
            if (named.waiting.remove(attempt) != null) {
                return true;
            }
            if (named.asked.remove(attempt) != null) {
                keeper.tell(new LimitKeeper.Ended(attempt));
                askMore(named);
                return true;
            }
        }
        return false;
    }

    void dropIf(Predicate<AttemptId> which) {
        List<AttemptId> all = new ArrayList<>();
        for (Named named : byName.values()) {
            named.waiting.keySet().stream().filter(which).forEach(all::add);
            named.asked.keySet().stream().filter(which).forEach(all::add);
        }
        all.forEach(this::drop);
    }

    /** A second has passed. */
    void tick() {
        long now = System.nanoTime();
        begun.values().forEach(times -> times.removeIf(time -> now - time.until() >= 0));
        begun.values().removeIf(Deque::isEmpty);
        byName.values().removeIf(named -> named.waiting.isEmpty() && named.asked.isEmpty());
        boolean nothing = byName.isEmpty() && held.isEmpty() && begun.isEmpty();
        // Also that there is nothing more, for what was said of the last one may be lost.
        if (!nothing || !saidNothing) {
            keeper.tell(said(now));
        }
        saidNothing = nothing;
    }

    private LimitKeeper.Held said(long now) {
        List<LimitKeeper.Grant> has = new ArrayList<>();
        held.forEach((attempt, limit) -> has.add(new LimitKeeper.Grant(attempt, limit)));
        List<LimitKeeper.Grant> asks = new ArrayList<>();
        for (Named named : byName.values()) {
            named.asked.forEach((attempt, request) -> {
                Limit limit = Objects.requireNonNull(request.limit());
                asks.add(new LimitKeeper.Grant(attempt, limit));
                show(attempt, limit);
            });
        }
        List<LimitKeeper.Begun> began = new ArrayList<>();
        begun.forEach((name, times) -> times.forEach(time -> began.add(
                new LimitKeeper.Begun(name, Duration.ofNanos(now - time.at()).toMillis()))));
        return new LimitKeeper.Held(self, has, asks, began);
    }
}
