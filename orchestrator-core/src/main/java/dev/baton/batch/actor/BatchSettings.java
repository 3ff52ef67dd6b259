package dev.baton.batch.actor;

import dev.baton.batch.ItemRuns;
import dev.baton.run.ItemWaits;
import dev.baton.step.ContentStore;
import dev.baton.step.RunFolders;
import dev.baton.step.actor.StepDispatcher;
import java.time.Clock;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What the batches of a run work with.
 *
 * @param blocking where sources and results are read and written
 * @param folders where the files of runs are on this node
 * @param items the door to items that are runs of their own
 * @param progress told now and then how far a batch has come; must not block
 */
public record BatchSettings(
        ActorRef<StepDispatcher.Message> dispatcher,
        ContentStore contents,
        Clock clock,
        Executor blocking,
        RunFolders folders,
        ItemRuns items,
        Progress progress) {

    /** Told how far a batch has come: items that are done, those that failed among them, of a total, and what they wait for. */
    @FunctionalInterface
    public interface Progress {
        void at(long done, long failed, long total, ItemWaits waits);
    }
}
