package dev.baton.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.flow.syntax.Definition;
import dev.baton.flow.syntax.Element.Gate;
import dev.baton.flow.syntax.Element.Step;
import dev.baton.flow.syntax.Flow;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What the names of steps stand for in one flow: built in, defined here, or known outside. */
public final class StepNames {
    private static final String ASK_HUMAN = "ask-human";

    private final KnownSteps known;
    private final Map<String, JsonNode> agents = new LinkedHashMap<>();
    private final Map<String, String> constants = new LinkedHashMap<>();

    StepNames(Flow flow, KnownSteps known) {
        this.known = known;
        flow.frontMatter()
                .yaml()
                .path("agents")
                .properties()
                .forEach(entry -> agents.put(entry.getKey(), entry.getValue()));
        for (Definition definition : flow.definitions()) {
            switch (definition) {
                case Definition.Agent agent -> agents.put(agent.name().text(), agent.body());
                case Definition.Agents several ->
                    several.body().properties().forEach(entry -> agents.put(entry.getKey(), entry.getValue()));
                case Definition.Constant constant ->
                    constants.put(constant.name().text(), constant.value().value());
                case Definition.Schedule ignored -> {}
            }
        }
    }

    /** {@code @ask-human:"…":var} reads like a gate and is a question. */
    public static boolean isQuestion(Gate gate) {
        return gate.name().text().equals(ASK_HUMAN) && !Shapes.isBare(gate);
    }

    /** What a step's name stands for. An agent of the user's own wins over a pattern of the same name. */
    public StepKind kind(Step step) {
        String name = step.name().text();
        StepKind builtIn = step.dollar() ? null : StepKind.builtIn(name);
        if (builtIn != null) {
            return builtIn;
        }
        if (isAgent(name)) {
            return StepKind.AGENT;
        }
        if (known.tasks().contains(name)) {
            return StepKind.TASK;
        }
        return StepKind.isPattern(name) ? StepKind.PATTERN : StepKind.UNKNOWN;
    }

    /** The agents that the flow defines, by name. */
    public Map<String, JsonNode> agents() {
        return Collections.unmodifiableMap(agents);
    }

    /** The flow's constants, by name. */
    public Map<String, String> constants() {
        return Collections.unmodifiableMap(constants);
    }

    boolean isAgent(String name) {
        return agents.containsKey(name) || known.agents().contains(name);
    }

    boolean isKnownOutside(String agent) {
        return known.agents().contains(agent);
    }

    Set<String> agentNames() {
        var names = new LinkedHashSet<>(agents.keySet());
        names.addAll(known.agents());
        return names;
    }

    boolean isConstant(String name) {
        return constants.containsKey(name);
    }

    /** Whether something answers when this agent is asked. */
    boolean isAnswered(String agent) {
        JsonNode own = agents.get(agent);
        return own == null ? !known.unanswered().contains(agent) : own.has("backend") || known.defaultBackend();
    }

    /** Every name that a step may have, for suggestions. */
    Set<String> all() {
        var all = new LinkedHashSet<>(StepKind.builtInNames());
        all.addAll(agentNames());
        all.addAll(known.tasks());
        return all;
    }
}
