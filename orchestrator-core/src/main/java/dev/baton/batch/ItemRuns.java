package dev.baton.batch;

import dev.baton.run.ItemRun;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.run.RunStart;
import dev.baton.run.RunStatus;
import dev.baton.run.Waiting;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The door to the runs that items of batches are, wherever they are.
 *
 * <p>A stage that fails says nothing of what became of the command: it may be said again.
 */
public interface ItemRuns {
    /** What a bundle is stored under. */
    String hash(RunBundle bundle);

    /** The same start again is fine. */
    CompletionStage<Told> start(RunBundle bundle, RunStart start);

    CompletionStage<Told> tell(String run, RunCommand command);

    /** Takes the run up wherever it belongs, so that it goes on. */
    CompletionStage<Told> wake(String run);

    /** Those of the runs that are stored, as listings show them. Blocking. */
    Map<String, Glance> look(Collection<String> runs);

    /** What came of a run that is over. Blocking. */
    ItemRun.Result result(String run);

    /** Who told a run last to pause or to be cancelled, or null when nobody did. Blocking. */
    @Nullable
    String stoppedBy(String run);

    /** What a run asks of people. Blocking. */
    List<Waiting> asks(String run);

    /** Cancels whatever items of a run are not over; for one that is over itself. */
    void endOf(String run);

    /** Whether the run is over, or is not there at all. Blocking. */
    boolean isOver(String run);

    /** What a run answered. */
    sealed interface Told {
        record Done(RunStatus status, boolean changed) implements Told {}

        record Refused(String why) implements Told {}

        /** No run of that id is stored. */
        record Unknown() implements Told {}
    }

    /**
     * A run at a glance.
     *
     * @param asks whether it asks people something, be it for a limited time
     * @param at when it last recorded something that shows here
     */
    record Glance(RunStatus status, boolean asks, Instant at) {
        /** Whether it has come to rest with a question to people. */
        public boolean isWithPeople() {
            return status == RunStatus.WAITING && asks;
        }
    }

    /** For hosts without any. */
    ItemRuns NONE = new NoItemRuns();
}
