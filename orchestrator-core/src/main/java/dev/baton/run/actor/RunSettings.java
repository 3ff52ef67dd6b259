package dev.baton.run.actor;

import dev.baton.batch.ItemRuns;
import dev.baton.run.Vocabulary;
import dev.baton.step.ContentStore;
import dev.baton.step.RunFolders;
import dev.baton.step.SecretBox;
import dev.baton.step.actor.StepDispatcher;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What runs of one host share.
 *
 * @param chance numbers from 0 (inclusive) to 1, for jitter
 * @param blocking where blobs are read
 * @param folders where the files of runs are on this node
 * @param items the door to runs that are items of others
 * @param level of {@link Vocabulary} that is in force: facts of later ones are not recorded
 */
public record RunSettings(
        ActorRef<StepDispatcher.Message> dispatcher,
        ContentStore contents,
        SecretBox secrets,
        RunListener listener,
        Clock clock,
        DoubleSupplier chance,
        Executor blocking,
        RunFolders folders,
        ItemRuns items,
        IntSupplier level) {

    /** For single runs that stay on this node. */
    public RunSettings(
            ActorRef<StepDispatcher.Message> dispatcher,
            ContentStore contents,
            SecretBox secrets,
            RunListener listener,
            Clock clock,
            DoubleSupplier chance,
            Executor blocking) {
        this(dispatcher, contents, secrets, listener, clock, chance, blocking, RunFolders.OF_ONE_NODE, ItemRuns.NONE);
    }

    /** For runs whose records no other build reads. */
    public RunSettings(
            ActorRef<StepDispatcher.Message> dispatcher,
            ContentStore contents,
            SecretBox secrets,
            RunListener listener,
            Clock clock,
            DoubleSupplier chance,
            Executor blocking,
            RunFolders folders,
            ItemRuns items) {
        this(dispatcher, contents, secrets, listener, clock, chance, blocking, folders, items, () -> Vocabulary.KNOWN);
    }

    /** Bytes of records after which a snapshot is worth its own write, at the least. */
    static final int SNAPSHOT_BYTES = 256 * 1024;

    public RunSettings withListener(RunListener other) {
        return new RunSettings(dispatcher, contents, secrets, other, clock, chance, blocking, folders, items, level);
    }

    /** @param last the size of the last snapshot, 0 when there is none */
    static boolean snapshotIsWorth(long bytesSince, long last) {
        return bytesSince > Math.max(SNAPSHOT_BYTES, last);
    }
}
