package dev.baton.step.agent;

import dev.baton.step.FailureKind;
import dev.baton.step.StepContext;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Asks an agent: gives the scripted answer when the run chose one, else asks the definition's backend.
 *
 * <p>With a schema, or {@code output: json}, the answer is binding JSON: one that does not fit goes back to the agent once, with
 * what is wrong with it. A scripted answer has no second round.
 */
public final class AgentHandler implements StepHandler {
    /** The backend of agents that answer only from scripted answers. */
    static final String SCRIPTED = "scripted";

    private final AgentBackends backends;

    public AgentHandler(AgentBackends backends) {
        this.backends = backends;
    }

    @Override
    public StepOutcome run(StepRequest request, StepContext context) throws InterruptedException {
        if (!(request.work() instanceof StepWork.Agent work)) {
            throw new IllegalArgumentException("Expected an agent's work, but got "
                    + request.work().getClass().getSimpleName());
        }
        try {
            var attempt = new AgentAttempt(request, work, context, opened(request, work, context));
            if (work.scripted() != null) {
                return attempt.give(work.scripted());
            }
            Optional<AgentBackend> backend = backend(work.definition());
            return backend.isPresent() ? attempt.ask(backend.get()) : withoutBackend(work.definition());
        } catch (IOException notStored) {
            // A file operation that was interrupted reports it like this.
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted while " + request.id() + " ran");
            }
            return StepOutcome.failed(
                    FailureKind.PLATFORM,
                    "Expected to keep what '" + request.name() + "' answers, but " + notStored.getMessage());
        } catch (IllegalStateException noKey) {
            return StepOutcome.failed(FailureKind.PLATFORM, String.valueOf(noKey.getMessage()));
        }
    }

    private Optional<AgentBackend> backend(AgentDefinition definition) {
        return definition.backend() == null ? backends.chosen() : backends.named(definition.backend());
    }

    private StepOutcome withoutBackend(AgentDefinition definition) {
        String named = definition.backend();
        if (named == null) {
            return StepOutcome.failed(FailureKind.PLATFORM, backends.nothingConfigured());
        }
        if (named.equals(SCRIPTED)) {
            return StepOutcome.failed(
                    FailureKind.USER,
                    "Expected a scripted answer of '%s', but the run has none for it. Give them with --agents FILE."
                            .formatted(definition.name()));
        }
        return StepOutcome.failed(
                FailureKind.USER,
                "Expected the backend '%s' for the agent '%s', but this node has only %s."
                        .formatted(named, definition.name(), String.join(", ", backends.names())));
    }

    private static Map<String, String> opened(StepRequest request, StepWork.Agent work, StepContext context) {
        var opened = new LinkedHashMap<String, String>();
        work.secrets()
                .forEach((name, secret) ->
                        opened.put(name, context.secrets().open(request.id().run(), secret)));
        return opened;
    }
}
