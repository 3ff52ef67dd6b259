package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.baton.step.AttemptId;
import dev.baton.step.StoredText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something a run waits for that no worker does: a person, or time.
 *
 * @param name what it is addressed by
 * @param dueAt when a timer fires or a question expires, or null
 * @param about the attempt in doubt, or null
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record OpenWait(
        String key,
        Kind kind,
        int frame,
        String name,
        StoredText message,
        List<String> choices,
        boolean secret,
        @Nullable Instant dueAt,
        @Nullable AttemptId about) {

    enum Kind {
        CHECKPOINT,
        QUESTION,
        DOUBT,
        TIMER
    }

    OpenWait {
        choices = choices == null ? List.of() : List.copyOf(choices);
    }

    /** The key of the question whether an attempt may be repeated. */
    static String doubtKey(AttemptId attempt) {
        return RunState.key(attempt.step() + "!", attempt.visit());
    }

    OpenWait due(@Nullable Instant at) {
        return new OpenWait(key, kind, frame, name, message, choices, secret, at, about);
    }

    boolean needsPerson() {
        return kind != Kind.TIMER;
    }
}
