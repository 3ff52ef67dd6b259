package dev.baton.check;

import dev.baton.check.GateRoles.Family;
import dev.baton.flow.syntax.Element.Gate;

/** A bare {@code @name} that reads like a jump has a label to jump to. */
final class MissingLabels implements Check {
    @Override
    public boolean needsWholeText() {
        return true;
    }

    @Override
    public void check(Facts facts, Findings findings) {
        for (Family family : facts.roles().families()) {
            Gate first = family.sites().getFirst().gate();
            String name = family.name();
            switch (family.verdict()) {
                case LONE_AT_END ->
                    findings.warning(
                            "no-such-label",
                            first.span(),
                            "Expected a label '@" + name
                                    + "' to jump to, but there is none: it waits for a person here",
                            findings.suggest(
                                    name,
                                    facts.roles().labels().keySet(),
                                    "Write '@" + name + " ->' before the step to go back to, or give it a message: @"
                                            + name + ":\"…\""));
                case NONE_FOLLOWED ->
                    findings.warning(
                            "label-without-steps",
                            family.sites().get(1).gate().span(),
                            "Expected something after one '@" + name
                                    + "', so that the others jump there, but nothing follows any: each waits for a person",
                            "Write '@" + name + " ->' before the step to go back to",
                            first.span(),
                            "the first '@" + name + "' is here");
                case CLEAR, AMBIGUOUS -> {}
            }
        }
    }
}
