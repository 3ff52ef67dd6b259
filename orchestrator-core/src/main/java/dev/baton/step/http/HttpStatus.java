package dev.baton.step.http;

import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** What a status of 400 or more means for a step. */
final class HttpStatus {
    private static final int TOO_MANY_REQUESTS = 429;

    private HttpStatus() {}

    /**
     * @param asked the request, as it may be shown
     * @param said the first line of the answer
     */
    static StepFailure failure(String asked, HttpResponse<?> response, String said, Instant now) {
        int status = response.statusCode();
        boolean passing = status == TOO_MANY_REQUESTS || status >= 500;
        Duration wait = passing
                ? retryAfter(response.headers().firstValue("retry-after").orElse(""), now)
                : null;
        String message = "HTTP %d from %s".formatted(status, asked)
                + (said.isEmpty() ? "" : ": " + said)
                + (wait == null ? "" : " (asks to be tried again after %d s)".formatted(wait.toSeconds()));
        return new StepFailure(
                passing ? FailureKind.PLATFORM : FailureKind.USER, message, wait == null ? null : wait.toMillis());
    }

    /** Seconds or a date; null when it is neither. */
    static @Nullable Duration retryAfter(String value, Instant now) {
        try {
            Duration wait = value.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(
                            now,
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
