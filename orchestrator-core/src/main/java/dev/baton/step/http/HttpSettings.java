package dev.baton.step.http;

import java.time.Duration;

/**
 * Bounds for requests.
 *
 * @param connect how long to wait for a connection
 * @param answer how long to wait for the beginning of an answer, unless the step's own timeout is shorter
 * @param bodyLimit bytes of an answer past which the step fails
 * @param redirects how many are followed
 */
public record HttpSettings(Duration connect, Duration answer, long bodyLimit, int redirects) {
    public static final HttpSettings DEFAULT =
            new HttpSettings(Duration.ofSeconds(20), Duration.ofMinutes(5), 256L << 20, 10);

    public HttpSettings {
        if (connect.isNegative() || connect.isZero() || answer.isNegative() || answer.isZero()) {
            throw new IllegalArgumentException(
                    "Expected times above zero, but got %s and %s".formatted(connect, answer));
        }
        if (bodyLimit < 1024 || redirects < 0) {
            throw new IllegalArgumentException(
                    "Expected a limit of at least 1 KiB and no negative number of redirects, but got %d and %d"
                            .formatted(bodyLimit, redirects));
        }
    }
}
