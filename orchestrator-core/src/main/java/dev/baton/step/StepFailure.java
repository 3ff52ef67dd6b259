package dev.baton.step;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * @param message one sentence for a person
 * @param retryAfterMillis how long whoever failed asks to be left alone, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepFailure(
        FailureKind kind, String message, @Nullable Long retryAfterMillis) {
    public StepFailure(FailureKind kind, String message) {
        this(kind, message, null);
    }
}
