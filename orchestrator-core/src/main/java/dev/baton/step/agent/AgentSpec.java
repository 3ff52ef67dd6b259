package dev.baton.step.agent;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An agent as one place describes it. What is null is left open: it comes from its base, or stays open.
 *
 * @param prompt the body of its file, or {@code prompt}
 * @param source where it was found, for people
 * @param claude whether it was written for Claude Code, so that the names of models are that program's
 */
record AgentSpec(
        String name,
        @Nullable String description,
        @Nullable String model,
        @Nullable List<String> tools,
        @Nullable String backend,
        @Nullable String base,
        @Nullable List<String> command,
        @Nullable List<String> env,
        @Nullable String persona,
        @Nullable String prompt,
        @Nullable String instruction,
        @Nullable String outputFormat,
        String source,
        boolean claude) {

    /** This on top of its base: what this says replaces what the base says, except that prompts add up, the base's first. */
    AgentSpec over(AgentSpec under) {
        return new AgentSpec(
                name,
                either(under, AgentSpec::description),
                either(under, AgentSpec::model),
                either(under, AgentSpec::tools),
                either(under, AgentSpec::backend),
                under.base,
                either(under, AgentSpec::command),
                either(under, AgentSpec::env),
                either(under, AgentSpec::persona),
                joined(Stream.of(Optional.ofNullable(under.prompt), Optional.ofNullable(prompt))),
                either(under, AgentSpec::instruction),
                either(under, AgentSpec::outputFormat),
                source,
                claude);
    }

    private <T> @Nullable T either(AgentSpec under, Function<AgentSpec, @Nullable T> part) {
        T own = part.apply(this);
        return own == null ? part.apply(under) : own;
    }

    /** Persona, prompt, instruction and output format, with a blank line between. */
    String systemPrompt() {
        String all = joined(Stream.of(
                Optional.ofNullable(persona),
                Optional.ofNullable(prompt),
                Optional.ofNullable(instruction),
                Optional.ofNullable(outputFormat)));
        return all == null ? "" : all;
    }

    private static @Nullable String joined(Stream<Optional<String>> parts) {
        String all = parts.flatMap(Optional::stream)
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n\n"));
        return all.isEmpty() ? null : all;
    }
}
