package dev.baton.client;

import dev.baton.run.RunStart;
import dev.baton.step.FileChange;
import java.util.List;

/** Where a run works: its own folder on the node, unless a folder of the node was named. */
public final class Workplace {
    private Workplace() {}

    /**
     * The start with files in its working folder, which goes with the run from node to node then.
     *
     * @param files whose content the node has already
     */
    public static RunStart withFiles(RunStart start, List<FileChange> files) {
        return files.isEmpty() ? start : start.asShared(files);
    }

    /** A start that works in the run's own folder, wherever that is. */
    static RunStart ofTheNode(RunStart start) {
        return of(start, "", start.startedBy());
    }

    /** The start with another working folder, a scratch folder of the node's choice, and who starts it as the node knows them. */
    public static RunStart of(RunStart start, String workdir, String startedBy) {
        return new RunStart(
                start.run(),
                start.flow(),
                start.bundle(),
                start.inputs(),
                start.answers(),
                start.secrets(),
                workdir,
                "",
                startedBy,
                start.unattended(),
                start.inheritEnvironment(),
                start.labels(),
                start.keep(),
                start.rerunOf(),
                start.shared(),
                start.files());
    }
}
