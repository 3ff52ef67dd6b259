package dev.baton.node.cli;

import dev.baton.run.RunStatus;

/** How the process ends. */
public final class ExitCode {
    public static final int COMPLETED = 0;

    /** The run failed or was cancelled, or a command could not do what it was asked. */
    public static final int FAILED = 1;

    /** The flow or the command line is wrong. */
    public static final int USAGE = 2;

    /** The run waits for a person. */
    public static final int WAITING = 3;

    public static final int INTERRUPTED = 130;

    private ExitCode() {}

    static int of(RunStatus status) {
        return switch (status) {
            case COMPLETED -> COMPLETED;
            case FAILED, CANCELLED, CANCELLING -> FAILED;
            case WAITING, PAUSED, PAUSING -> WAITING;
            case PENDING, RUNNING -> COMPLETED;
        };
    }
}
