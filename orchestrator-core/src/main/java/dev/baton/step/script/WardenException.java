package dev.baton.step.script;

import java.io.IOException;
import java.util.concurrent.ExecutionException;

/** The warden could not be started, could not start a process, or is gone. */
public final class WardenException extends IOException {
    public WardenException(String message) {
        super(message);
    }

    public WardenException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What made a future fail. */
    static String reason(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
