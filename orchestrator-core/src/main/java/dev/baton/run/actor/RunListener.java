package dev.baton.run.actor;

import dev.baton.run.RunRecord;
import dev.baton.run.RunState;

/** Learns of every record once it is on disk; called from the run's actor, must not block. */
@FunctionalInterface
public interface RunListener {
    /** @param sequence the record's number in the run's journal, from 1 */
    void recorded(String run, long sequence, RunRecord record, RunState state);
}
