package dev.baton.step.agent;

import dev.baton.step.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backend answered.
 *
 * @param text the answer, as the agent gave it
 * @param usage what it cost, or null when the backend does not say
 * @param warnings for the run's summary
 */
public record AgentReply(String text, @Nullable Usage usage, List<String> warnings) {
    public AgentReply {
        warnings = List.copyOf(warnings);
    }
}
