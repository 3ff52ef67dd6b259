package dev.baton.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.expression.Template;
import dev.baton.step.Limit;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options of a step or group that the run itself heeds.
 *
 * @param timeout of one attempt (of a step) or of the whole (of a group), or null
 * @param retries further attempts after a USER or TIMEOUT failure
 * @param backoff factor from one delay to the next
 * @param delay before the first retry
 * @param retryIf over the failed result; null for always
 * @param continueOnFailure binds the failed result and goes on
 * @param output {@code text}, {@code json} or {@code lines}
 * @param allowSet whether a result's {@code @set} is heeded
 * @param needs labels that a node must have
 * @param limit how many such steps may be under way at once, or null
 * @param fallback region to run instead after the last failure, or null
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Policy(
        @Nullable Duration timeout,
        int retries,
        double backoff,
        Duration delay,
        Duration maxDelay,
        boolean jitter,
        @Nullable Condition retryIf,
        boolean continueOnFailure,
        Map<String, Template> env,
        @Nullable Template stdin,
        String output,
        boolean secret,
        @Nullable JsonNode schema,
        boolean idempotent,
        boolean allowSet,
        List<String> needs,
        @Nullable Limit limit,
        @Nullable Integer fallback) {

    public Policy {
        env = env == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(env));
        needs = needs == null ? List.of() : List.copyOf(needs);
    }

    /** No option given: no retries, 1 s growing twofold to 60 s where a platform failure is retried. */
    public static Policy standard(boolean allowSet) {
        return new Policy(
                null,
                0,
                2.0,
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                false,
                null,
                false,
                Map.of(),
                null,
                "text",
                false,
                null,
                true,
                allowSet,
                List.of(),
                null,
                null);
    }

    /** Also with this bound on its time, the shorter one if it has one; null for none. */
    Policy within(@Nullable Duration bound) {
        Duration shorter = CallLowering.shorter(timeout, bound);
        return Objects.equals(shorter, timeout) ? this : with(shorter, needs, limit);
    }

    /** Also with these needs. */
    Policy needing(List<String> more) {
        var all = new LinkedHashSet<>(needs);
        all.addAll(more);
        return all.size() == needs.size() ? this : with(timeout, List.copyOf(all), limit);
    }

    /** With this limit where it has none of its own. */
    Policy limitedBy(@Nullable Limit other) {
        return limit != null || other == null ? this : with(timeout, needs, other);
    }

    private Policy with(@Nullable Duration newTimeout, List<String> newNeeds, @Nullable Limit newLimit) {
        return new Policy(
                newTimeout,
                retries,
                backoff,
                delay,
                maxDelay,
                jitter,
                retryIf,
                continueOnFailure,
                env,
                stdin,
                output,
                secret,
                schema,
                idempotent,
                allowSet,
                newNeeds,
                newLimit,
                fallback);
    }
}
