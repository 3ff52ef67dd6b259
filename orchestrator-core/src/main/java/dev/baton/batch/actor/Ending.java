package dev.baton.batch.actor;

import dev.baton.run.RunCommand;
import dev.baton.step.StepFailure;
import org.jspecify.annotations.Nullable;

/**
 * Why a batch whose items are runs of their own comes to rest.
 *
 * @param failure that its attempt ends with; null when enough items have failed, and the outcome is made of what there is
 * @param firmness of a greater one nothing is taken back
 */
record Ending(@Nullable StepFailure failure, int firmness) {
    private static final int DRAIN = 1;
    private static final int PAUSE_NOW = 2;
    private static final int GOOD = 3;

    static Ending enough() {
        return new Ending(null, GOOD);
    }

    static Ending of(BatchControl.Stop stop, StepFailure failure) {
        return new Ending(failure, !stop.pausing() ? GOOD : stop.drain() ? DRAIN : PAUSE_NOW);
    }

    boolean isForGood() {
        return firmness == GOOD;
    }

    /** What the items' runs are told. */
    RunCommand command(String by) {
        return isForGood() ? new RunCommand.Cancel(false, by) : new RunCommand.Pause(firmness == PAUSE_NOW, by);
    }
}
