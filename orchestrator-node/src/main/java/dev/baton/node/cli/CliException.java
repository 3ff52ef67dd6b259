package dev.baton.node.cli;

import org.jspecify.annotations.Nullable;

/** Ends a verb with one sentence for the person who called it. */
final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CliException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    static CliException failed(String message) {
        return new CliException(ExitCode.FAILED, message, null);
    }

    static CliException failed(String message, Throwable cause) {
        return new CliException(ExitCode.FAILED, message, cause);
    }

    static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, message, null);
    }

    int exitCode() {
        return exitCode;
    }
}
