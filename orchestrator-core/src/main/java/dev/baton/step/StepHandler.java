package dev.baton.step;

/**
 * Does the work of one kind of step.
 *
 * <p>Called on a virtual thread of its own, so it may block. When the attempt is cancelled or its time is up the thread is
 * interrupted; the handler then ends what it began (processes, requests) and throws {@link InterruptedException}. It must not
 * return before nothing of the attempt is alive any more, other than background children a script left on purpose.
 */
@FunctionalInterface
public interface StepHandler {
    StepOutcome run(StepRequest request, StepContext context) throws InterruptedException;
}
