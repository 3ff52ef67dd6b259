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
 * @param ended how many branches have ended, well or not
 * @param broken frames of the branches that have ended in failure, in order of their ends
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record OpenGroup(
        String key,
        int frame,
        int attempt,
        PVector<Integer> children,
        int ended,
        PVector<Integer> broken,
        @Nullable Instant deadline,
        @Nullable Instant retryAt) {

    @JsonCreator
    static OpenGroup read(
            @JsonProperty("key") String key,
            @JsonProperty("frame") int frame,
            @JsonProperty("attempt") int attempt,
            @JsonProperty("children") @Nullable Collection<Integer> children,
            @JsonProperty("ended") int ended,
            @JsonProperty("broken") @Nullable Collection<Integer> broken,
            @JsonProperty("deadline") @Nullable Instant deadline,
            @JsonProperty("retryAt") @Nullable Instant retryAt) {
        return new OpenGroup(
                key, frame, attempt, Persistent.vector(children), ended, Persistent.vector(broken), deadline, retryAt);
    }

    static OpenGroup entered(String key, int frame, int attempt, @Nullable Instant deadline) {
        return new OpenGroup(key, frame, attempt, TreePVector.empty(), 0, TreePVector.empty(), deadline, null);
    }

    OpenGroup started(int child) {
        return new OpenGroup(key, frame, attempt, children.plus(child), ended, broken, deadline, retryAt);
    }

    OpenGroup ended(int child, boolean success) {
        return new OpenGroup(
                key, frame, attempt, children, ended + 1, success ? broken : broken.plus(child), deadline, retryAt);
    }

    int failed() {
        return broken.size();
    }

    OpenGroup reopened(int ended, @Nullable Instant newDeadline) {
        return new OpenGroup(key, frame, attempt, children, ended, TreePVector.empty(), newDeadline, null);
    }

    OpenGroup due(@Nullable Instant newDeadline, @Nullable Instant newRetryAt) {
        return new OpenGroup(key, frame, attempt, children, ended, broken, newDeadline, newRetryAt);
    }

    OpenGroup retry(Instant at) {
        return new OpenGroup(key, frame, attempt, TreePVector.empty(), 0, TreePVector.empty(), null, at);
    }
}
