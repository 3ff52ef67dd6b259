package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.baton.plan.Plan;
import dev.baton.step.agent.AgentDefinition;
import dev.baton.step.agent.ScriptedAgents;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run is pinned to; stored once per hash, before the run's first record.
 *
 * @param source the flow's text, for people
 * @param agents by name, as resolved at the start
 * @param scripted scripted answers, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunBundle(
        Plan plan,
        String source,
        Map<String, AgentDefinition> agents,
        @Nullable ScriptedAgents scripted) {
    public RunBundle {
        agents = Map.copyOf(agents);
    }
}
