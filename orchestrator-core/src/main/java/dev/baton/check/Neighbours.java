package dev.baton.check;

import dev.baton.check.GateRoles.Role;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Branch;
import dev.baton.flow.syntax.Element.Chain;
import dev.baton.flow.syntax.Element.Gate;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Sequence;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What goes before each condition and gate, and which elements a condition follows. Labels and bare checkpoints count as nothing. */
public final class Neighbours {
    private final GateRoles roles;
    private final JumpRoutes routes;
    private final IdentityHashMap<Object, Element> before = new IdentityHashMap<>();
    private final Set<Element> guarded = Collections.newSetFromMap(new IdentityHashMap<>());

    Neighbours(Sequence body, GateRoles roles, JumpRoutes routes) {
        this.roles = roles;
        this.routes = routes;
        lookBack(body, null);
        lookAhead(body, false);
    }

    /** The element that the shorthands of this branch's condition speak of; null when there is none. */
    public @Nullable Element before(Branch branch) {
        return before.get(branch);
    }

    /** The element that runs again when the checkpoint's answer is {@code revise}; null when there is none. */
    public @Nullable Element before(Gate gate) {
        return before.get(gate);
    }

    /** Whether what comes next is a condition, which then decides about a failure. */
    public boolean isGuarded(Element element) {
        return guarded.contains(element);
    }

    /**
     * Whether the elements of the group run as if they stood where the group stands. A group with a variable or options does not, nor
     * does one before a condition: the failure of any of its elements is then the group's, and ends it.
     */
    public boolean isFlattened(Group group) {
        return Shapes.isPlain(group) && Shapes.soleParallel(group) == null && !guarded.contains(group);
    }

    private @Nullable Element lookBack(Sequence sequence, @Nullable Element start) {
        Element last = start;
        for (Element element : sequence.elements()) {
            last = lookBack(element, last);
        }
        return last;
    }

    private @Nullable Element lookBack(Element element, @Nullable Element last) {
        Bodies.fallbacks(element).forEach(fallback -> lookBack(fallback, null));
        return switch (element) {
            case Gate gate -> lookBack(gate, last);
            case Chain chain -> {
                lookBack(chain.branches(), last);
                yield last;
            }
            case Element.Route route -> {
                lookBack(route.branches(), last);
                yield route;
            }
            case Group group -> into(group, last);
            case Element.Parallel parallel -> into(parallel, last);
            case Element.Race race -> into(race, last);
            case Element.MapUnit map -> into(map, null);
            case Element.Reduce reduce -> into(reduce, null);
            case Element.Saga saga -> into(saga, null);
            case Element.Step step -> step;
            case Element.Call call -> call;
        };
    }

    private void lookBack(List<Branch> branches, @Nullable Element last) {
        for (Branch branch : branches) {
            before.put(branch, last);
            lookBack(branch.body(), last);
        }
    }

    private Element into(Element element, @Nullable Element last) {
        Bodies.of(element).forEach(body -> lookBack(body, last));
        return element;
    }

    private @Nullable Element lookBack(Gate gate, @Nullable Element last) {
        return switch (roles.of(gate)) {
            case Role.Label ignored -> last;
            case Role.Jump ignored -> null;
            case Role.Question ignored -> gate;
            case Role.Checkpoint checkpoint -> {
                before.put(gate, last);
                yield checkpoint.bare() ? last : gate;
            }
        };
    }

    /** Returns whether the sequence begins with a condition, given whether what comes after it does. */
    private boolean lookAhead(Sequence sequence, boolean next) {
        for (Element element : sequence.elements().reversed()) {
            next = lookAhead(element, next);
        }
        return next;
    }

    private boolean lookAhead(Element element, boolean next) {
        Bodies.fallbacks(element).forEach(fallback -> lookAhead(fallback, false));
        if (element instanceof Chain chain) {
            for (Branch branch : chain.branches()) {
                lookAhead(branch.body(), next);
            }
            return true;
        }
        if (element instanceof Gate gate && isSkipped(roles.of(gate))) {
            return next;
        }
        if (element instanceof Group group && joinsItsSurroundings(group, next)) {
            return lookAhead(group.body(), next);
        }
        if (next) {
            guarded.add(element);
        }
        Bodies.of(element).forEach(body -> lookAhead(body, false));
        return false;
    }

    private boolean joinsItsSurroundings(Group group, boolean next) {
        return Shapes.isPlain(group) && Shapes.soleParallel(group) == null && (!next || routes.isCrossed(group));
    }

    private static boolean isSkipped(Role role) {
        return role instanceof Role.Label || (role instanceof Role.Checkpoint(boolean bare) && bare);
    }
}
