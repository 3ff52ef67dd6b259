package dev.baton.client;

import dev.baton.run.RunStart;

/** Where a run works: its own folder on the node, unless a folder of the node was named. */
public final class Workplace {
    private Workplace() {}

    /** A start that works in the run's own folder, wherever that is. */
    static RunStart ofTheNode(RunStart start) {
        return in(start, "", start.startedBy());
    }

    /** The start with another working folder, and with who starts it as the node knows them. */
    public static RunStart in(RunStart start, String workdir, String startedBy) {
        return new RunStart(
                start.run(),
                start.flow(),
                start.bundle(),
                start.inputs(),
                start.answers(),
                start.secrets(),
                workdir,
                start.scratch(),
                startedBy,
                start.unattended(),
                start.inheritEnvironment(),
                start.labels(),
                start.keep(),
                start.rerunOf());
    }
}
