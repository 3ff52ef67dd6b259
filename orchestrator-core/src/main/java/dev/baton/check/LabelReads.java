package dev.baton.check;

import dev.baton.check.Survey.ConditionSite;
import dev.baton.expression.ParsedCondition;
import dev.baton.expression.Problem;

/** A label has no value of its own, only {@code .visits}. */
final class LabelReads implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        for (ConditionSite site : facts.survey().conditions) {
            if (facts.reading(site.branch()).parsed() instanceof ParsedCondition.Expression expression) {
                for (ParsedCondition.Use use : expression.uses()) {
                    if (isLabelOnly(facts, use.name()) && !readsVisits(expression, use)) {
                        findings.add(problem(use), site.branch().conditionSpan());
                    }
                }
            }
        }
    }

    private static boolean isLabelOnly(Facts facts, String name) {
        return facts.vocabulary().isLabel(name) && !facts.vocabulary().isVariable(name);
    }

    private static boolean readsVisits(ParsedCondition.Expression expression, ParsedCondition.Use use) {
        return expression.text().startsWith(".visits", use.span().end());
    }

    private static Problem problem(ParsedCondition.Use use) {
        return Problem.error(
                "label-without-visits",
                use.span(),
                "Expected a variable, but '" + use.name() + "' is a label",
                "Write '" + use.name() + ".visits' for how often it has been entered");
    }
}
