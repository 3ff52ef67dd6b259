package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * A group that has not ended, or has failed and ended its sequence.
 *
 * @param frame the frame that is blocked on it
 * @param attempt which try of the whole group this is, from 1
 * @param children frames of the branches started so far, in textual order
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record OpenGroup(
        String key,
        int frame,
        int attempt,
        PVector<Integer> children,
        int ended,
        int failed,
        @Nullable Instant deadline,
        @Nullable Instant retryAt) {

    @JsonCreator
    static OpenGroup read(
            @JsonProperty("key") String key,
            @JsonProperty("frame") int frame,
            @JsonProperty("attempt") int attempt,
            @JsonProperty("children") @Nullable Collection<Integer> children,
            @JsonProperty("ended") int ended,
            @JsonProperty("failed") int failed,
            @JsonProperty("deadline") @Nullable Instant deadline,
            @JsonProperty("retryAt") @Nullable Instant retryAt) {
        return new OpenGroup(key, frame, attempt, Persistent.vector(children), ended, failed, deadline, retryAt);
    }

    static OpenGroup entered(String key, int frame, int attempt, @Nullable Instant deadline) {
        return new OpenGroup(key, frame, attempt, TreePVector.empty(), 0, 0, deadline, null);
    }

    OpenGroup started(int child) {
        return new OpenGroup(key, frame, attempt, children.plus(child), ended, failed, deadline, retryAt);
    }

    OpenGroup ended(boolean success) {
        return new OpenGroup(
                key, frame, attempt, children, ended + 1, success ? failed : failed + 1, deadline, retryAt);
    }

    OpenGroup reopened(int ended, int failed) {
        return new OpenGroup(key, frame, attempt, children, ended, failed, null, null);
    }

    OpenGroup due(@Nullable Instant newDeadline, @Nullable Instant newRetryAt) {
        return new OpenGroup(key, frame, attempt, children, ended, failed, newDeadline, newRetryAt);
    }

    OpenGroup retry(Instant at) {
        return new OpenGroup(key, frame, attempt, TreePVector.empty(), 0, 0, null, at);
    }
}
