package dev.baton.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.flow.syntax.Definition;
import dev.baton.source.Span;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An agent is based on one that exists, and in the end not on itself. */
final class AgentBases implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        Set<String> circular = circular(facts.steps());
        for (Definition definition : facts.flow().definitions()) {
            switch (definition) {
                case Definition.Agent agent ->
                    base(agent.name().text(), agent.body(), agent.span(), circular, facts, findings);
                case Definition.Agents several ->
                    several.body()
                            .properties()
                            .forEach(agent ->
                                    base(agent.getKey(), agent.getValue(), several.span(), circular, facts, findings));
                case Definition.Constant ignored -> {}
                case Definition.Schedule ignored -> {}
            }
        }
    }

    private static void base(
            String name, JsonNode body, Span at, Set<String> circular, Facts facts, Findings findings) {
        String base = body.path("base").asText();
        if (!base.isEmpty() && !facts.steps().isAgent(base)) {
            findings.error(
                    "unknown-agent",
                    at,
                    "Expected '" + name + "' to be based on an agent, but nothing defines '" + base + "'",
                    findings.suggest(base, facts.steps().agentNames(), "Define it, or leave 'base' out"));
        } else if (circular.contains(name)) {
            findings.error(
                    "circular-base",
                    at,
                    "Expected '" + name + "' to be based on another agent, but in the end it is based on itself",
                    "Leave out the 'base' of one of them");
        }
    }

    /** The agents on a circle of bases; each agent is passed once. */
    private static Set<String> circular(StepNames steps) {
        var circular = new HashSet<String>();
        var passed = new HashSet<String>();
        for (String start : steps.agents().keySet()) {
            var path = new LinkedHashSet<String>();
            String next = start;
            while (next != null && passed.add(next)) {
                path.add(next);
                next = base(next, steps);
            }
            if (next != null && path.contains(next)) {
                String entry = next;
                path.stream().dropWhile(name -> !name.equals(entry)).forEach(circular::add);
            }
        }
        return circular;
    }

    /** The agent of this flow that this one is based on. An agent based on its own name refines the one outside the flow. */
    private static @Nullable String base(String agent, StepNames steps) {
        JsonNode body = steps.agents().get(agent);
        String base = body == null ? "" : body.path("base").asText();
        boolean outside = base.equals(agent) && steps.isKnownOutside(base);
        return base.isEmpty() || outside ? null : base;
    }
}
