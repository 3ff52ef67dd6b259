package dev.baton.step.scratch;

import dev.baton.step.FileChange;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of one file of a run.
 *
 * @param change as it is here; with no hash when it is gone
 * @param version of the run's record that it goes back to; a step that changes it here leaves this as it is
 * @param stamp how it looked then, or null when it is gone
 * @param settled whether the stamp is enough to tell that it was not written since
 */
record KnownFile(FileChange change, int version, @Nullable FileStamp stamp, boolean settled) {

    static KnownFile gone(String path, int version) {
        return new KnownFile(FileChange.deleted(path), version, null, true);
    }

    boolean isGone() {
        return change.isDeleted();
    }

    KnownFile at(int newVersion) {
        return new KnownFile(change, newVersion, stamp, settled);
    }
}
