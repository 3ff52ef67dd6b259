package dev.baton.check;

import dev.baton.check.Survey.StepSite;
import dev.baton.source.Span;
import java.util.LinkedHashMap;
import java.util.Map;

/** Agents that a flow asks have a backend. Said once for all of them: one configuration mends it. */
final class UnansweredAgents implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        Map<String, Span> first = new LinkedHashMap<>();
        for (StepSite site : facts.survey().steps) {
            String name = site.step().name().text();
            if (site.kind() == StepKind.AGENT && !facts.steps().isAnswered(name)) {
                first.putIfAbsent(name, site.step().name().span());
            }
        }
        if (!first.isEmpty()) {
            findings.warning(
                    "no-backend",
                    first.values().iterator().next(),
                    "Expected a backend for " + Words.quoted(first.keySet()) + ", but none is configured",
                    "Configure one, or give scripted answers with --agents FILE; a run does not start without");
        }
    }
}
