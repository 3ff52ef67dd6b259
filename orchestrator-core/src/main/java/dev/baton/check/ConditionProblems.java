package dev.baton.check;

import dev.baton.check.Survey.ConditionSite;
import dev.baton.expression.Identifiers;
import dev.baton.expression.Problem;
import dev.baton.flow.syntax.Element.Branch;
import java.util.HashSet;
import java.util.Set;

/** A condition is an expression over what the flow binds, or plain language on purpose. */
final class ConditionProblems implements Check {
    private static final String UNBOUND = "unbound";

    @Override
    public void check(Facts facts, Findings findings) {
        Set<String> written = facts.isWhole()
                ? Set.of()
                : namesBehindColons(facts.flow().source().text());
        for (ConditionSite site : facts.survey().conditions) {
            for (Problem problem : facts.reading(site.branch()).compiled().problems()) {
                if (!problem.code().startsWith(UNBOUND) || !written.contains(name(problem, site.branch()))) {
                    findings.add(problem, site.branch().conditionSpan());
                }
            }
        }
    }

    private static String name(Problem problem, Branch branch) {
        String condition = branch.condition();
        int end = Math.min(problem.span().end(), condition.length());
        return condition.substring(Math.min(problem.span().start(), end), end);
    }

    /** In a text with errors, the step that binds a name may be what could not be read: what looks like a binding counts. */
    private static Set<String> namesBehindColons(String text) {
        var names = new HashSet<String>();
        for (int colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
            names.add(text.substring(colon + 1, Identifiers.end(text, colon + 1)));
        }
        return names;
    }
}
