package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.StepContext;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.util.Optional;

/** What a node's pool works with. Called from workers' threads; may block. */
public interface StepEnvironment {
    StepHandler handler(StepWork work);

    StepContext context(StepRequest request);

    /** The result of an attempt whose process outlived the one that started it, when there is one. */
    Optional<StepOutcome> recover(AttemptId attempt);

    /**
     * Why nothing may begin now that writes to this node's disk, as words that go on after a colon; empty when it may. Asked again and
     * again, so it must be cheap.
     */
    default Optional<String> shortage() {
        return Optional.empty();
    }

    /** Ends what a run's scripts left behind. */
    void endRun(String run);
}
