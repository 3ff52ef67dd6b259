package dev.baton.run;

import dev.baton.step.AttemptId;

/** What is to be done once the facts are on disk; never while they are read back. */
public sealed interface RunEffect {
    /** Hand the attempt to a worker. */
    record Offer(AttemptId attempt) implements RunEffect {}

    /** Ask every pool whether it has the attempt; sent for each open attempt after a recovery. */
    record Claim(AttemptId attempt) implements RunEffect {}

    record Cancel(AttemptId attempt) implements RunEffect {}

    /** The run is over: its left-over processes are ended. */
    record EndProcesses() implements RunEffect {}
}
