package dev.baton.step.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent as resolved for one run, and stored with it: later edits of its files change nothing for the run.
 *
 * @param backend {@code command}, {@code scripted} or the name of a model backend; null when none is configured
 * @param command for {@code command}: program and arguments; the prompt goes to stdin unless an argument is {@code {prompt}}
 * @param env names of environment variables passed through to a command
 * @param systemPrompt persona, prompt, instruction and output format, joined
 * @param source where it was found, for people
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AgentDefinition(
        String name,
        @Nullable String description,
        @Nullable String model,
        List<String> tools,
        @Nullable String backend,
        List<String> command,
        List<String> env,
        String systemPrompt,
        @Nullable String source) {
    public AgentDefinition {
        tools = tools == null ? List.of() : List.copyOf(tools);
        command = command == null ? List.of() : List.copyOf(command);
        env = env == null ? List.of() : List.copyOf(env);
        systemPrompt = systemPrompt == null ? "" : systemPrompt;
    }
}
