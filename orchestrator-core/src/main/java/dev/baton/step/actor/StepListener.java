package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import java.time.Instant;

/** Learns of attempts while they are under way; called from many threads, must not block. */
public interface StepListener {
    void started(AttemptId attempt, String node, Instant at);

    /** A line of live output; never recorded. */
    void output(AttemptId attempt, String line);

    /** No live pool fits: the attempt waits, and this says for what. */
    void waiting(AttemptId attempt, String why);

    StepListener NONE = new StepListener() {
        @Override
        public void started(AttemptId attempt, String node, Instant at) {}

        @Override
        public void output(AttemptId attempt, String line) {}

        @Override
        public void waiting(AttemptId attempt, String why) {}
    };
}
