package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Attempts that no pool has room for: in the order they came, apart by what slots they take and what labels they need. */
final class Waiting {
    /** @param chunk chunks wait for other things, and must not keep steps waiting */
    private record Line(StepWork.Slot slot, Set<String> needs, boolean chunk) {}

    private final Map<Line, TreeMap<Long, Offering>> lines = new HashMap<>();
    private final Map<AttemptId, Offering> byId = new HashMap<>();

    boolean isEmpty() {
        return byId.isEmpty();
    }

    /** Whether one that needs the same waits. */
    boolean holdsLike(Offering offering) {
        return !byId.isEmpty() && lines.containsKey(line(offering));
    }

    private static Line line(Offering offering) {
        return new Line(offering.slot, offering.request.needs(), offering.chunk);
    }

    void add(Offering offering) {
        lines.computeIfAbsent(line(offering), l -> new TreeMap<>()).put(offering.order, offering);
        byId.put(offering.id(), offering);
    }

    @Nullable
    Offering remove(AttemptId attempt) {
        Offering offering = byId.get(attempt);
        if (offering != null) {
            remove(offering);
        }
        return offering;
    }

    private void remove(Offering offering) {
        byId.remove(offering.id());
        Line line = line(offering);
        TreeMap<Long, Offering> same = lines.get(line);
        if (same != null) {
            same.remove(offering.order);
            if (same.isEmpty()) {
                lines.remove(line);
            }
        }
    }

    /** Lets each go that can be placed, of any line always the oldest first. */
    void pump(Predicate<Offering> place) {
        Set<Line> stuck = new HashSet<>();
        for (Offering next = oldest(stuck); next != null; next = oldest(stuck)) {
            if (place.test(next)) {
                remove(next);
            } else {
                stuck.add(line(next));
            }
        }
    }

    private @Nullable Offering oldest(Set<Line> without) {
        Offering oldest = null;
        for (Map.Entry<Line, TreeMap<Long, Offering>> line : lines.entrySet()) {
            if (!without.contains(line.getKey())) {
                Offering first = line.getValue().firstEntry().getValue();
                oldest = oldest == null || first.order < oldest.order ? first : oldest;
            }
        }
        return oldest;
    }

    /** Takes out what no pool fits any more. */
    List<Offering> unfit(Predicate<StepRequest> fits) {
        List<Offering> unfit =
                byId.values().stream().filter(o -> !fits.test(o.request)).toList();
        List<Offering> inOrder = new ArrayList<>(unfit);
        inOrder.sort((a, b) -> Long.compare(a.order, b.order));
        inOrder.forEach(this::remove);
        return inOrder;
    }

    /** What kinds of slots are waited for. */
    Set<StepWork.Slot> slots() {
        Set<StepWork.Slot> slots = EnumSet.noneOf(StepWork.Slot.class);
        lines.keySet().forEach(line -> slots.add(line.slot()));
        return slots;
    }
}
