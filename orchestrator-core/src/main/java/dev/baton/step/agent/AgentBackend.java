package dev.baton.step.agent;

import dev.baton.step.CommandRunner;
import dev.baton.step.StepContext;
import java.util.List;
import java.util.Map;

/**
 * What answers an agent's question: a program, or a model behind a network.
 *
 * <p>Found by {@link java.util.ServiceLoader}; a provider has a public constructor without parameters that does no work, and is
 * then told its surroundings by {@link #using}. Instances
 * are shared by all threads.
 */
public interface AgentBackend {
    /** How definitions name it: {@code claude}, {@code command}, … */
    String name();

    /** The same in another environment, running programs, if it runs any, through the given runner. */
    default AgentBackend using(Map<String, String> environment, CommandRunner commands) {
        return this;
    }

    /** Where it stands among those that are chosen by themselves: the lowest available one is taken. */
    int rank();

    /** Whether it can answer here and now, as far as can be told without asking it. */
    Availability availability();

    /** Names of the environment variables that it reads (keys, proxy, certificates) and a definition therefore passes on. */
    default List<String> environment() {
        return List.of();
    }

    /**
     * Whether the names of models in definitions written for Claude Code mean something to it.
     *
     * @see AgentPlaces
     */
    default boolean understandsClaudeModels() {
        return false;
    }

    /**
     * Asks once. On interruption it ends what it began before it throws.
     *
     * @throws AgentException when there is no answer
     */
    AgentReply ask(AgentRequest request, StepContext context) throws InterruptedException, AgentException;
}
