package dev.baton.check;

import dev.baton.check.Survey.ConditionSite;
import dev.baton.expression.ParsedCondition;
import dev.baton.expression.Template;
import dev.baton.source.Span;

/** {@code attempts} counts visits of a label, so there is one. */
final class AttemptsWithoutLabel implements Check {
    @Override
    public boolean needsWholeText() {
        return true;
    }

    @Override
    public void check(Facts facts, Findings findings) {
        if (!facts.roles().labels().isEmpty()) {
            return;
        }
        for (ConditionSite site : facts.survey().conditions) {
            if (facts.reading(site.branch()).parsed() instanceof ParsedCondition.Expression expression
                    && expression.uses().stream().anyMatch(use -> use.name().equals(Vocabulary.ATTEMPTS))) {
                report(site.branch().conditionSpan(), findings);
            }
        }
        for (TextSite text : facts.survey().texts) {
            for (Template.Use use : text.refs()) {
                if (use.path().name().equals(Vocabulary.ATTEMPTS) && text.kind() != TextSite.Kind.PROGRAM) {
                    report(text.at(use), findings);
                }
            }
        }
    }

    private static void report(Span at, Findings findings) {
        findings.warning(
                "attempts-without-label",
                at,
                "Expected a label that 'attempts' counts the visits of, but nothing jumps in this flow",
                "Write '@retry ->' before the step to repeat, and '@retry' where to go back");
    }
}
