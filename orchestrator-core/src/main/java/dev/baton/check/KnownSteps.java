package dev.baton.check;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What step names mean outside the flow.
 *
 * @param agents names of the agents defined in files or out of the box
 * @param unanswered those of them that no backend answers for
 * @param defaultBackend whether an agent that names no backend gets an answer
 * @param tasks names of the functions registered in this process
 */
public record KnownSteps(Set<String> agents, Set<String> unanswered, boolean defaultBackend, Set<String> tasks) {
    public KnownSteps {
        agents = Set.copyOf(agents);
        unanswered = Set.copyOf(unanswered);
        tasks = Set.copyOf(tasks);
    }

    /** The agents defined out of the box, and something that answers for them. */
    public static KnownSteps standard() {
        return new KnownSteps(StepKind.STANDARD_AGENTS, Set.of(), true, Set.of());
    }

    /** These, and further agents that something answers for. */
    public KnownSteps withAgents(Collection<String> names) {
        var more = new HashSet<>(agents);
        more.addAll(names);
        return new KnownSteps(more, unanswered, defaultBackend, tasks);
    }
}
