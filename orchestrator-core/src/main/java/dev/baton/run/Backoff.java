package dev.baton.run;

import dev.baton.plan.Policy;
import java.time.Duration;

/** How long to wait before the next try. */
final class Backoff {
    private static final Duration PLATFORM_FIRST = Duration.ofSeconds(1);
    private static final Duration PLATFORM_MOST = Duration.ofSeconds(60);

    private Backoff() {}

    /** @param failures so far, from 1 */
    static Duration delay(Policy policy, int failures, DecisionContext context) {
        Duration delay = growing(policy.delay(), policy.backoff(), failures, policy.maxDelay());
        return policy.jitter() ? jittered(delay, context) : delay;
    }

    /** Of platform failures, which are retried without being asked: 1 s doubling to 60 s, with jitter. */
    static Duration platform(int failures, DecisionContext context) {
        return jittered(growing(PLATFORM_FIRST, 2.0, failures, PLATFORM_MOST), context);
    }

    private static Duration growing(Duration first, double factor, int failures, Duration most) {
        double millis = first.toMillis() * Math.pow(factor, Math.min(failures - 1, 1_000));
        return Duration.ofMillis((long) Math.min(millis, (double) most.toMillis()));
    }

    /** Between half of it and the whole. */
    private static Duration jittered(Duration delay, DecisionContext context) {
        return Duration.ofMillis(
                (long) (delay.toMillis() * (0.5 + context.chance().getAsDouble() / 2)));
    }
}
