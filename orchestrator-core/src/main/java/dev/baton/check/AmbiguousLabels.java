package dev.baton.check;

import dev.baton.check.GateRoles.Family;
import dev.baton.check.GateRoles.Verdict;
import dev.baton.check.Survey.GateSite;
import java.util.List;

/** Only one occurrence of a name can be the place where the others jump to. */
final class AmbiguousLabels implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        for (Family family : facts.roles().families()) {
            if (family.verdict() == Verdict.AMBIGUOUS) {
                report(family, findings);
            }
        }
    }

    private static void report(Family family, Findings findings) {
        List<GateSite> withMessage = family.sites().stream()
                .filter(site -> !Shapes.isBare(site.gate()))
                .toList();
        boolean checkpoints = !withMessage.isEmpty();
        List<GateSite> candidates = checkpoints
                ? withMessage
                : family.sites().stream().filter(GateSite::followed).toList();
        String why = checkpoints ? "is a checkpoint" : "is followed by something";
        findings.error(
                "ambiguous-label",
                candidates.get(1).gate().span(),
                "Expected one '@" + family.name() + "' to jump to, but more than one " + why,
                checkpoints
                        ? "Give one of the checkpoints another name"
                        : "Give one of them another name, or let nothing follow the one that is a jump",
                candidates.get(0).gate().span(),
                "this one " + why + " too");
    }
}
