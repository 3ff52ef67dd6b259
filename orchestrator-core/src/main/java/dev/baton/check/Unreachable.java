package dev.baton.check;

import dev.baton.check.GateRoles.Role;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Gate;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Sequence;

/** What stands after a jump is never reached, unless it is a label. */
final class Unreachable implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        new Walk(facts, findings).completes(facts.flow().body());
    }

    private record Walk(Facts facts, Findings findings) {
        /** Whether the run can come to the end of the sequence. */
        boolean completes(Sequence sequence) {
            boolean reached = true;
            boolean reported = false;
            for (Element element : sequence.elements()) {
                reached = reached || isLabel(element);
                if (!reached && !reported) {
                    reported = true;
                    findings.warning(
                            "unreachable",
                            element.span(),
                            "Expected this to be reached, but the run always jumps away before it",
                            "Move it before the jump, or make the jump depend on a condition");
                }
                boolean completed = completes(element);
                reached = reached && completed;
            }
            return reached;
        }

        private boolean completes(Element element) {
            Bodies.fallbacks(element).forEach(this::completes);
            if (element instanceof Gate gate) {
                return !facts.roles().isJump(gate);
            }
            boolean inside = Bodies.of(element).stream().map(this::completes).reduce(true, Boolean::logicalAnd);
            return !(element instanceof Group group)
                    || inside
                    || !facts.neighbours().isFlattened(group);
        }

        private boolean isLabel(Element element) {
            return element instanceof Gate gate
                    && (facts.roles().of(gate) instanceof Role.Label
                            || gate.equals(
                                    facts.roles().labels().get(gate.name().text())));
        }
    }
}
