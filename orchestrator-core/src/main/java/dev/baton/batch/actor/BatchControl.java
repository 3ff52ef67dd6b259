package dev.baton.batch.actor;

import dev.baton.step.FailureKind;

/** What the supervisor of a batch is told by its run. */
public sealed interface BatchControl extends BatchActor.Message, ItemsActor.Message {
    /**
     * No further item begins; when nothing is under way any more the attempt ends with that failure.
     *
     * @param drain whether what is under way is let end
     * @param pausing whether the run stands still and will go on
     */
    record Stop(FailureKind why, boolean drain, boolean pausing) implements BatchControl {}

    /** Something may have become of items that are runs of their own. */
    record Look() implements BatchControl {}

    /**
     * An item's run has taken an answer: it no longer waits, and neither does what is around it.
     *
     * @param then done once the run has been told so; must not block
     */
    record Answered(String run, Runnable then) implements BatchControl {}
}
