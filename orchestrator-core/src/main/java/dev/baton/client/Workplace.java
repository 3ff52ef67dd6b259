package dev.baton.client;

import dev.baton.run.RunStart;
import dev.baton.step.FileChange;
import java.util.List;

/** Where a run works: its own folder on the node, unless a folder of the node was named. */
public final class Workplace {
    private Workplace() {}

    /**
     * A file that the node has already, and that belongs into the working folder.
     *
     * @param path relative, with slashes
     * @param hash of its content, under which it is stored
     */
    public record Uploaded(String path, String hash, long bytes, boolean executable) {}

    /** The start with these files in its working folder, which goes with the run from node to node. */
    public static RunStart withFiles(RunStart start, List<Uploaded> files) {
        return files.isEmpty()
                ? start
                : start.asShared(files.stream()
                        .map(file -> new FileChange(file.path(), file.hash(), file.bytes(), file.executable()))
                        .toList());
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
