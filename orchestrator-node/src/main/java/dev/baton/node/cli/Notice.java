package dev.baton.node.cli;

import dev.baton.host.RunService;
import dev.baton.run.RunEvent;
import dev.baton.step.AttemptId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** What a verb that follows a run is told, by the run, by the person, by the terminal; handled one at a time. */
sealed interface Notice {
    record Recorded(long sequence, List<RunEvent> facts) implements Notice {}

    record Started(AttemptId attempt, String node, Instant at) implements Notice {}

    record Output(AttemptId attempt, String line) implements Notice {}

    /** An attempt waits for a worker, and why. */
    record Queued(AttemptId attempt, String why) implements Notice {}

    /** The run's owner is gone. */
    record Ended(@Nullable String why) implements Notice {}

    /** A line was typed, or null at the end of input. */
    record Typed(@Nullable String line) implements Notice {}

    record Interrupted() implements Notice {}

    /** Where notices wait to be handled. */
    final class Queue implements RunService.Follower {
        private final BlockingQueue<Notice> notices = new LinkedBlockingQueue<>();

        void add(Notice notice) {
            notices.add(notice);
        }

        BlockingQueue<Notice> notices() {
            return notices;
        }

        @Override
        public void record(long sequence, Instant writtenAt, List<RunEvent> facts, RunService.Snapshot after) {
            add(new Recorded(sequence, facts));
        }

        @Override
        public void started(AttemptId attempt, String node, Instant at) {
            add(new Started(attempt, node, at));
        }

        @Override
        public void output(AttemptId attempt, String line) {
            add(new Output(attempt, line));
        }

        @Override
        public void waiting(AttemptId attempt, String why) {
            add(new Queued(attempt, why));
        }

        @Override
        public void ended(@Nullable String why) {
            add(new Ended(why));
        }
    }
}
