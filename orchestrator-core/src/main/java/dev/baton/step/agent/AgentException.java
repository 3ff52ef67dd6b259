package dev.baton.step.agent;

import dev.baton.step.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A backend did not answer. */
public final class AgentException extends Exception {
    private final FailureKind kind;
    private final String message;
    private final @Nullable Duration retryAfter;

    /** @param message one sentence for a person */
    public AgentException(FailureKind kind, String message) {
        this(kind, message, null);
    }

    /** @param retryAfter how long the backend asks to be left alone, or null */
    public AgentException(FailureKind kind, String message, @Nullable Duration retryAfter) {
        super(message);
        this.kind = kind;
        this.message = message;
        this.retryAfter = retryAfter;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    @Override
    public String getMessage() {
        return message;
    }

    public FailureKind kind() {
        return kind;
    }
}
