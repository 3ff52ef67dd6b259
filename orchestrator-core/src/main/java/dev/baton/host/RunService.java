package dev.baton.host;

import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStatus;
import dev.baton.run.Waiting;
import dev.baton.step.AttemptId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The front door of a data folder: the same for whoever owns a run, this process or another.
 *
 * <p>A stage that completes normally says what is on disk. It completes with {@link RunServiceException} when the store or the run's
 * owner cannot be reached, and then nothing is known: the same command may be sent again.
 */
public interface RunService extends AutoCloseable {

    /** Stores the bundle, seals what is secret and starts the run; the same start again is fine. */
    CompletionStage<Reply> start(Prepared.Ready ready);

    /** Tells a run something, wherever it is alive; a run that nobody owns is taken up for it. */
    CompletionStage<Reply> tell(String run, RunCommand command);

    /** Takes up a run that nobody owns, so that it goes on in this process; fine when it is alive already. */
    CompletionStage<Reply> wake(String run);

    /**
     * Shows a run's records from a number on, those on disk first, then every new one, until closed.
     *
     * @param from the first record's number, 1 for all
     */
    AutoCloseable follow(String run, long from, Follower follower);

    @Override
    void close();

    /** What the run's owner answered. */
    sealed interface Reply {
        /** @param changed whether anything was recorded for it */
        record Done(boolean changed, Snapshot snapshot) implements Reply {}

        record Refused(String why) implements Reply {}

        /** No run of that id is stored. */
        record Unknown(String run) implements Reply {}
    }

    /**
     * A run at a glance.
     *
     * @param onlyPeople whether nothing but a person's answer will move it
     */
    record Snapshot(
            String run,
            RunStatus status,
            List<Waiting> waiting,
            boolean onlyPeople,
            @Nullable Instant nextDue) {}

    /** Called one at a time per follower, in order; must not block, but for {@link #past}. */
    interface Follower {
        void record(long sequence, Instant writtenAt, List<RunEvent> facts, Snapshot after);

        /** A record from before it followed; may block. */
        default void past(long sequence, Instant writtenAt, List<RunEvent> facts, Snapshot after) {
            record(sequence, writtenAt, facts, after);
        }

        /** An attempt is under way; not recorded. */
        default void started(AttemptId attempt, String node, Instant at) {}

        /** A line of live output; not recorded. */
        default void output(AttemptId attempt, String line) {}

        /** An attempt waits, and for what; not recorded. */
        default void waiting(AttemptId attempt, String why) {}

        /** The run's owner is gone; nothing more will come. */
        default void ended(@Nullable String why) {}
    }
}
