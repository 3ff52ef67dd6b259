package dev.baton.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.check.Facts;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.flow.syntax.Definition;
import dev.baton.flow.syntax.Flow;
import dev.baton.source.LineMap;
import dev.baton.source.Source;
import dev.baton.source.SourceRef;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the names of agents mean in the flows of one plan. A flow's own definitions come along with it; two that differ do not. */
final class PlanAgents {
    private static final int SHOWN = 80;

    /** Where a flow is called; null for the flow that calls and is not called. */
    record CallSite(Source source, Span span) {}

    /**
     * @param body null when it is an agent from outside the flow
     * @param at where the flow defines it, or begins
     */
    private record Meaning(
            String flow,
            @Nullable JsonNode body,
            SourceRef at,
            @Nullable CallSite call) {
        String told() {
            return body == null
                    ? "'" + flow + "' (" + at + ") means one that it does not define itself"
                    : "'" + flow + "' (" + at + ") defines it as " + shortened(body.toString());
        }
    }

    private final Map<String, Meaning> meanings = new LinkedHashMap<>();

    /** The agents that a flow defines and those that it asks, whose calls are apart from it. Returns what does not go together. */
    List<Diagnostic> add(Facts facts, Set<String> asked, @Nullable CallSite call) {
        Flow flow = facts.flow();
        LineMap lines = LineMap.of(flow.source());
        Map<String, Span> places = places(flow);
        Map<String, JsonNode> own = facts.steps().agents();
        var names = new LinkedHashSet<>(own.keySet());
        names.addAll(asked);
        own.values().stream()
                .map(body -> body.path("base").asText())
                .filter(base -> !base.isEmpty())
                .forEach(names::add);
        var conflicts = new ArrayList<Diagnostic>();
        for (String name : names) {
            Span place = places.getOrDefault(name, flow.span());
            var meaning = new Meaning(flow.name(), own.get(name), lines.at(place.start()), call);
            Meaning before = meanings.putIfAbsent(name, meaning);
            CallSite at = call != null || before == null ? call : before.call();
            if (before != null && at != null && !Objects.equals(before.body(), meaning.body())) {
                conflicts.add(conflict(name, before, meaning, at));
            }
        }
        return conflicts;
    }

    private static Diagnostic conflict(String name, Meaning a, Meaning b, CallSite at) {
        return Diagnostic.error(
                "agent-conflict",
                at.source(),
                at.span(),
                "Expected '" + name + "' to be one agent in the flows of a run, but " + a.told() + ", and " + b.told(),
                "Give one of them another name");
    }

    private static Map<String, Span> places(Flow flow) {
        var places = new LinkedHashMap<String, Span>();
        flow.frontMatter()
                .yaml()
                .path("agents")
                .fieldNames()
                .forEachRemaining(name -> places.put(name, flow.frontMatter().span()));
        for (Definition definition : flow.definitions()) {
            switch (definition) {
                case Definition.Agent agent -> places.put(agent.name().text(), agent.span());
                case Definition.Agents several ->
                    several.body().fieldNames().forEachRemaining(name -> places.put(name, several.span()));
                case Definition.Constant ignored -> {}
                case Definition.Schedule ignored -> {}
            }
        }
        return places;
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /** The definitions of all flows, by name. */
    Map<String, JsonNode> definitions() {
        var definitions = new LinkedHashMap<String, JsonNode>();
        meanings.forEach((name, meaning) -> {
            if (meaning.body() != null) {
                definitions.put(name, meaning.body());
            }
        });
        return definitions;
    }
}
