package dev.baton.step.agent;

import org.jspecify.annotations.Nullable;

/**
 * Something wrong with an agent's definition.
 *
 * @param agent the name under which it is defined
 * @param key the part that is wrong, such as {@code base}; null for the whole
 * @param message "Expected to X 'a', but Y"
 * @param hint what to do about it, or null
 */
public record AgentProblem(
        String agent,
        @Nullable String key,
        String message,
        @Nullable String hint) {}
