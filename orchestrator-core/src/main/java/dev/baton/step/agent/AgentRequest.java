package dev.baton.step.agent;

import dev.baton.step.AttemptId;
import java.nio.file.Path;
import java.util.Map;

/**
 * One question to a backend.
 *
 * @param prompt instruction and context, ready to send; the system prompt is in the definition
 * @param workdir the run's working folder
 * @param scratch the run's scratch folder
 * @param secrets opened values, for a command's environment alone; never to be written anywhere
 * @param inheritEnvironment whether a command gets this process's whole environment
 */
public record AgentRequest(
        AttemptId id,
        AgentDefinition definition,
        String prompt,
        Path workdir,
        Path scratch,
        Map<String, String> secrets,
        boolean inheritEnvironment) {
    public AgentRequest {
        secrets = Map.copyOf(secrets);
    }

    /** Records print their components, and these must not be printed. */
    @Override
    public String toString() {
        return "AgentRequest[" + id + ", " + definition.name() + "]";
    }
}
