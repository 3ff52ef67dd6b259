package dev.baton.check;

import dev.baton.check.Survey.ConditionSite;
import dev.baton.expression.Condition;
import dev.baton.expression.Expr;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Branch;

/** Words such as {@code passed} speak of the element just before: there is one, and for {@code all success} it has branches. */
final class Shorthands implements Check {
    @Override
    public boolean needsWholeText() {
        return true;
    }

    @Override
    public void check(Facts facts, Findings findings) {
        for (ConditionSite site : facts.survey().conditions) {
            if (facts.condition(site.branch()) instanceof Condition.Formula(Expr expr)) {
                Exprs.shorthands(expr).stream().findFirst().ifPresent(kind -> check(facts, site.branch(), findings));
            }
        }
    }

    private static void check(Facts facts, Branch branch, Findings findings) {
        Element before = facts.neighbours().before(branch);
        if (before == null) {
            findings.error(
                    "nothing-before",
                    branch.conditionSpan(),
                    "Expected an element before '" + branch.condition() + "', but there is none it could speak of",
                    "Put the condition after a step, or name a variable: x." + branch.condition());
            return;
        }
        boolean ofGroup = facts.condition(branch) instanceof Condition.Formula(Expr expr)
                && Exprs.shorthands(expr).stream().anyMatch(Shorthands::isAboutBranches);
        if (ofGroup && !Shapes.hasBranches(before)) {
            findings.warning(
                    "not-a-group",
                    branch.conditionSpan(),
                    "Expected a group before '" + branch.condition() + "', but what goes before is a single step",
                    "Write 'passed' or 'failed'",
                    before.span(),
                    "this goes before");
        }
    }

    private static boolean isAboutBranches(Expr.Kind kind) {
        return switch (kind) {
            case ALL_SUCCESS, ANY_SUCCESS, ALL_FAILED, ANY_FAILED -> true;
            case PASSED, SUCCESS, FAILED, ISSUES, NO_ISSUES -> false;
        };
    }
}
