package dev.baton.step;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
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

    /** @param what was to end, such as {@code the step} */
    public static StepFailure overdue(String what, Duration time) {
        String shown = time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
        return new StepFailure(
                FailureKind.TIMEOUT,
                "Expected " + what + " to end within " + shown + ", but it did not; it was stopped");
    }
}
