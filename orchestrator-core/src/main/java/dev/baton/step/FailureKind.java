package dev.baton.step;

/** Why a step did not succeed; policy reads this and never the message. */
public enum FailureKind {
    /** The script's or agent's own failure. */
    USER,
    /** Ours or the machine's: no such program, disk full, backend overloaded. */
    PLATFORM,
    /** The attempt's own time limit passed. */
    TIMEOUT,
    /** Somebody asked for it to stop. */
    CANCELLED,
    /** It may have done what it is for, but its outcome is unknown: the process that ran it is gone, or what it wrote is. */
    LOST
}
