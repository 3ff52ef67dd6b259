package dev.baton.batch;

import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutcome;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/** An attempt with a time of its own: interrupted at the end of it, and over when it has returned. */
final class Timed {
    private Timed() {}

    static StepOutcome within(Duration timeout, Callable<StepOutcome> attempt) throws InterruptedException {
        AtomicReference<StepOutcome> outcome = new AtomicReference<>();
        Thread thread = Thread.ofVirtual().start(() -> outcome.set(made(attempt)));
        boolean stopped;
        try {
            stopped = !thread.join(timeout);
        } finally {
            end(thread);
        }
        StepOutcome made = outcome.get();
        if (stopped
                && made instanceof StepOutcome.Failed failed
                && failed.failure().kind() == FailureKind.CANCELLED) {
            return new StepOutcome.Failed(StepFailure.overdue("the step", timeout), failed.output());
        }
        return made;
    }

    private static StepOutcome made(Callable<StepOutcome> attempt) {
        try {
            return attempt.call();
        } catch (InterruptedException e) {
            return StepOutcome.failed(FailureKind.CANCELLED, "stopped");
        } catch (Exception e) {
            return StepOutcome.failed(FailureKind.PLATFORM, "the step's handler failed: " + e);
        }
    }

    private static void end(Thread thread) throws InterruptedException {
        boolean interrupted = false;
        if (thread.isAlive()) {
            thread.interrupt();
        }
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            throw new InterruptedException("stopped");
        }
    }
}
