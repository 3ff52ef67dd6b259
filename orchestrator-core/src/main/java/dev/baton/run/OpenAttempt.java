package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.baton.step.AttemptId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A visit of a step that has not ended.
 *
 * @param id the newest attempt
 * @param userFailures USER and TIMEOUT failures so far
 * @param platformFailures PLATFORM failures so far
 * @param scripted the scripted answer chosen for the newest attempt
 * @param waits what a batch's items wait for, or null when none does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OpenAttempt(
        AttemptId id,
        int frame,
        String name,
        Mode mode,
        @Nullable Instant retryAt,
        int userFailures,
        int platformFailures,
        @Nullable Integer scripted,
        @Nullable ItemWaits waits) {

    enum Mode {
        /** Offered; may be running. */
        OUT,
        /** Waits for its next try. */
        BACKOFF,
        /** Stopped by a pause, to be tried again when the run resumes. */
        HELD,
        /** Lost, and not to be repeated without a person's word. */
        DOUBTFUL
    }

    String key() {
        return RunState.key(id.step(), id.visit());
    }

    OpenAttempt in(Mode newMode) {
        return new OpenAttempt(id, frame, name, newMode, null, userFailures, platformFailures, scripted, null);
    }

    OpenAttempt due(@Nullable Instant at) {
        return new OpenAttempt(id, frame, name, mode, at, userFailures, platformFailures, scripted, waits);
    }

    OpenAttempt backoff(Instant at, int newUserFailures, int newPlatformFailures) {
        return new OpenAttempt(id, frame, name, Mode.BACKOFF, at, newUserFailures, newPlatformFailures, scripted, null);
    }

    OpenAttempt again(AttemptId next, @Nullable Integer newScripted) {
        return new OpenAttempt(next, frame, name, Mode.OUT, null, userFailures, platformFailures, newScripted, null);
    }

    OpenAttempt waitsFor(@Nullable ItemWaits items) {
        return new OpenAttempt(id, frame, name, mode, retryAt, userFailures, platformFailures, scripted, items);
    }

    /** Whether nothing but people's answers moves it. */
    boolean waitsOnlyForPeople() {
        return waits != null && waits.only();
    }
}
