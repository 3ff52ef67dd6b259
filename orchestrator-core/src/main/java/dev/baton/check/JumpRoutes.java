package dev.baton.check;

import dev.baton.check.GateRoles.Role;
import dev.baton.check.Survey.GateSite;
import dev.baton.flow.syntax.Element.Gate;
import dev.baton.flow.syntax.Element.Group;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Which bodies the jumps of a flow enter and leave. */
final class JumpRoutes {
    /** A jump that enters or leaves a body which no jump can enter or leave. */
    record Crossing(GateSite jump, GateSite target, Scope body, boolean leaves) {}

    private final IdentityHashMap<Gate, GateSite> sites = new IdentityHashMap<>();
    private final Set<Group> crossedGroups = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Crossing> crossings = new ArrayList<>();

    JumpRoutes(List<GateSite> gates, GateRoles roles) {
        gates.forEach(site -> sites.put(site.gate(), site));
        for (GateSite site : gates) {
            if (roles.of(site.gate()) instanceof Role.Jump jump) {
                GateSite target = Objects.requireNonNull(sites.get(jump.target()));
                Scope common = Scope.common(site.scope(), target.scope());
                boolean allowed = walk(site, target, site.scope(), common, true);
                if (allowed) {
                    walk(site, target, target.scope(), common, false);
                }
            }
        }
    }

    List<Crossing> crossings() {
        return Collections.unmodifiableList(crossings);
    }

    /** Whether some jump enters or leaves this group, which therefore cannot be a body of its own. */
    boolean isCrossed(Group group) {
        return crossedGroups.contains(group);
    }

    private boolean walk(GateSite jump, GateSite target, Scope from, Scope common, boolean leaves) {
        for (Scope scope = from; scope != common && scope != null; scope = scope.parent()) {
            if (scope.kind() == Scope.Kind.GROUP && scope.owner() instanceof Group group && Shapes.isPlain(group)) {
                crossedGroups.add(group);
            } else if (scope.kind() != Scope.Kind.ROUTE) {
                crossings.add(new Crossing(jump, target, scope, leaves));
                return false;
            }
        }
        return true;
    }
}
