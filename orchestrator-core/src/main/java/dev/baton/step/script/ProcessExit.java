package dev.baton.step.script;

/** How a process ended. */
public sealed interface ProcessExit {
    /** By itself. */
    record Code(int code) implements ProcessExit {}

    /** Killed. */
    record Signal(int number) implements ProcessExit {}

    default boolean isSuccess() {
        return asShellCode() == 0;
    }

    /** A sentence's worth: {@code exit code 3} or {@code killed by SIGKILL (signal 9)}. */
    default String describe() {
        return switch (this) {
            case Code(int code)
            when code > 128 && code < 160 ->
                "exit code %d, as of a command killed by %s (signal %d)"
                        .formatted(code, ProcessSignals.name(code - 128), code - 128);
            case Code(int code) -> "exit code " + code;
            case Signal(int number) -> "killed by %s (signal %d)".formatted(ProcessSignals.name(number), number);
        };
    }

    /** What a shell would show as {@code $?}. */
    default int asShellCode() {
        return switch (this) {
            case Code(int code) -> code;
            case Signal(int number) -> 128 + number;
        };
    }

    /** Reads {@code exit 3} or {@code signal 9}. */
    static ProcessExit parse(String how, String number) {
        int n = Integer.parseInt(number);
        return how.equals("signal") ? new Signal(n) : new Code(n);
    }
}
