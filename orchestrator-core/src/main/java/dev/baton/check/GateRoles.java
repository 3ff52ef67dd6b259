package dev.baton.check;

import dev.baton.check.Survey.GateSite;
import dev.baton.flow.syntax.Element.Gate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each {@code @name} of a flow is, decided by the whole text: checkpoint, label or jump. */
public final class GateRoles {
    /** What one occurrence is. */
    public sealed interface Role {
        /** Waits for a person; bare when it has no message, and so is skipped by what looks at the element before. */
        record Checkpoint(boolean bare) implements Role {}

        record Question() implements Role {}

        record Label() implements Role {}

        /** @param target the label, or the checkpoint, where the run goes on */
        record Jump(Gate target) implements Role {}
    }

    /** All occurrences of one name, and why they are no label with its jumps, when they cannot be. */
    record Family(String name, List<GateSite> sites, Verdict verdict) {}

    enum Verdict {
        CLEAR,
        /** Occurs once, bare, at the end of a branch: it reads like a jump to a label that is not there. */
        LONE_AT_END,
        /** Occurs several times, and nothing follows any of them. */
        NONE_FOLLOWED,
        /** Several occurrences could be the one that the others jump to. */
        AMBIGUOUS
    }

    private static final Role BARE = new Role.Checkpoint(true);
    private static final Role WITH_MESSAGE = new Role.Checkpoint(false);

    private final IdentityHashMap<Gate, Role> roles = new IdentityHashMap<>();
    private final Map<String, Family> families = new LinkedHashMap<>();
    private final Map<String, Gate> labels = new LinkedHashMap<>();

    GateRoles(List<GateSite> gates) {
        var byName = new LinkedHashMap<String, List<GateSite>>();
        for (GateSite site : gates) {
            if (StepNames.isQuestion(site.gate())) {
                roles.put(site.gate(), new Role.Question());
            } else {
                byName.computeIfAbsent(site.gate().name().text(), name -> new ArrayList<>())
                        .add(site);
            }
        }
        byName.forEach((name, sites) -> families.put(name, new Family(name, sites, decide(name, sites))));
    }

    /** What this occurrence is. */
    public Role of(Gate gate) {
        Role role = roles.get(gate);
        if (role == null) {
            throw new IllegalArgumentException("Expected a gate of this flow, but got '" + gate.name() + "'");
        }
        return role;
    }

    /** The gates that jumps lead to, by name, in textual order: labels, and checkpoints that something jumps to. */
    public Map<String, Gate> labels() {
        return Collections.unmodifiableMap(labels);
    }

    /** Whether the run always goes on elsewhere from this gate. */
    boolean isJump(Gate gate) {
        return of(gate) instanceof Role.Jump && !isAmbiguous(gate.name().text());
    }

    /** Whether it is not clear where the jumps of this name lead. */
    boolean isAmbiguous(String name) {
        Family family = families.get(name);
        return family != null && family.verdict() == Verdict.AMBIGUOUS;
    }

    Iterable<Family> families() {
        return families.values();
    }

    private Verdict decide(String name, List<GateSite> sites) {
        List<GateSite> withMessage =
                sites.stream().filter(site -> !Shapes.isBare(site.gate())).toList();
        if (sites.size() == 1 || withMessage.size() == sites.size()) {
            sites.forEach(site -> roles.put(site.gate(), withMessage.isEmpty() ? BARE : WITH_MESSAGE));
            boolean dangling = withMessage.isEmpty() && sites.getFirst().endsBranch();
            return dangling ? Verdict.LONE_AT_END : Verdict.CLEAR;
        }
        List<GateSite> candidates = withMessage.isEmpty()
                ? sites.stream().filter(GateSite::followed).toList()
                : withMessage;
        if (candidates.isEmpty()) {
            sites.forEach(site -> roles.put(site.gate(), BARE));
            return Verdict.NONE_FOLLOWED;
        }
        assign(name, sites, candidates.getFirst().gate());
        return candidates.size() == 1 ? Verdict.CLEAR : Verdict.AMBIGUOUS;
    }

    private void assign(String name, List<GateSite> sites, Gate target) {
        labels.put(name, target);
        for (GateSite site : sites) {
            Gate gate = site.gate();
            if (!Shapes.isBare(gate)) {
                roles.put(gate, WITH_MESSAGE);
            } else if (gate.equals(target)) {
                roles.put(gate, new Role.Label());
            } else {
                roles.put(gate, new Role.Jump(target));
            }
        }
    }
}
