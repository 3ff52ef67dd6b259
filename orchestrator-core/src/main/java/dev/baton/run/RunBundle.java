package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.baton.plan.Plan;
import dev.baton.step.agent.AgentDefinition;
import dev.baton.step.agent.ScriptedAgents;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run is pinned to; stored once per hash, before the run's first record.
 *
 * @param source the flow's text, for people
 * @param agents by name, as resolved at the start
 * @param scripted scripted answers, or null
 * @param called texts of the files whose flows it calls, by name, for people; null when it calls none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunBundle(
        Plan plan,
        String source,
        Map<String, AgentDefinition> agents,
        @Nullable ScriptedAgents scripted,
        @Nullable Map<String, String> called) {
    public RunBundle {
        agents = Map.copyOf(agents);
        called = called == null || called.isEmpty() ? null : Collections.unmodifiableMap(new TreeMap<>(called));
    }

    /** Of a flow that calls no other. */
    public RunBundle(Plan plan, String source, Map<String, AgentDefinition> agents, @Nullable ScriptedAgents scripted) {
        this(plan, source, agents, scripted, null);
    }
}
