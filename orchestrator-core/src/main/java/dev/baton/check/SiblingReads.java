package dev.baton.check;

import dev.baton.check.Survey.ConditionSite;
import dev.baton.expression.ParsedCondition;
import dev.baton.expression.Template;
import dev.baton.source.Span;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A parallel branch does not see what the branches beside it bind. */
final class SiblingReads implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        new Readers(facts, findings).run();
    }

    private static final class Readers {
        private final Facts facts;
        private final Findings findings;
        private final Map<String, ScopedBindings> scoped = new HashMap<>();

        Readers(Facts facts, Findings findings) {
            this.facts = facts;
            this.findings = findings;
        }

        void run() {
            for (TextSite text : facts.survey().texts) {
                for (Template.Use use : text.refs()) {
                    read(use.path().name(), text.scope(), text.at(use));
                }
            }
            for (ConditionSite site : facts.survey().conditions) {
                if (facts.reading(site.branch()).parsed() instanceof ParsedCondition.Expression expression) {
                    expression
                            .uses()
                            .forEach(use ->
                                    read(use.name(), site.scope(), site.branch().conditionSpan()));
                }
            }
        }

        private void read(String name, Scope scope, Span at) {
            List<Binding> bindings = facts.vocabulary().bindings(name);
            if (bindings.isEmpty() || facts.vocabulary().isParameter(name)) {
                return;
            }
            if (scoped.computeIfAbsent(name, n -> new ScopedBindings(bindings)).onlyBeside(scope)) {
                findings.warning(
                        "sibling-read",
                        at,
                        "Expected '" + name
                                + "' to be bound in this branch or before it, but only a branch beside it binds it",
                        "Read it after the parallel group, or run the two one after the other",
                        bindings.getFirst().name().span(),
                        "it is bound here, at the same time");
            }
        }
    }
}
