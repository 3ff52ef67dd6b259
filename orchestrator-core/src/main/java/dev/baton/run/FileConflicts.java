package dev.baton.run;

import dev.baton.step.FileChange;
import java.util.ArrayList;
import java.util.List;

/** Files that two branches of one group have both written, differently. */
final class FileConflicts {
    private static final int MOST_NAMED = 5;

    private FileConflicts() {}

    /** A sentence for each, before the changes are part of the state; few of them when they are many. */
    static List<String> warnings(RunState state, OpenAttempt writer, List<FileChange> changes) {
        List<String> warnings = new ArrayList<>();
        int more = 0;
        for (FileChange change : changes) {
            WorkingFiles.Entry before = state.workingFiles().byPath().get(change.path());
            if (before == null
                    || change.isFolder()
                    || before.change().equals(change)
                    || !areSiblings(state, before.frame(), writer.frame())) {
                continue;
            }
            if (warnings.size() == MOST_NAMED) {
                more++;
            } else {
                warnings.add("two steps wrote %s: %s and %s, side by side; what %s left is kept"
                        .formatted(
                                change.path(),
                                before.by(),
                                writer.id().step(),
                                writer.id().step()));
            }
        }
        if (more > 0) {
            warnings.add("two steps wrote " + more + " more files, side by side");
        }
        return warnings;
    }

    /** Whether two frames run beside each other: neither is around the other, and both are open. */
    private static boolean areSiblings(RunState state, int a, int b) {
        return state.frames().containsKey(a) && !isAround(state, a, b) && !isAround(state, b, a);
    }

    private static boolean isAround(RunState state, int outer, int inner) {
        for (int id = inner; id >= 0; id = state.frame(id).parent()) {
            if (id == outer) {
                return true;
            }
        }
        return false;
    }
}
