package dev.baton.node.cli;

import dev.baton.host.cluster.ClusterFiles;
import dev.baton.journal.folder.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data}: which data folder of this machine a verb acts on. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder. Without it: $BATON_HOME, else .baton in the working folder.")
    private @Nullable Path data;

    /** Where it is; nothing is made. */
    Path path(Shell shell) {
        return data == null ? DataFolder.locate(shell.environment(), shell.workingFolder()) : shell.resolve(data);
    }

    /** The folder of a verb that only reads, and must not make one. */
    static DataFolder existing(Shell shell, Path path) {
        if (!DataFolder.exists(path) && Files.exists(path.resolve(ClusterFiles.MARK))) {
            throw CliException.failed(
                    "the runs of " + shell.shown(path) + " are in the store that its cluster shares:"
                            + " name a node with --cluster HOST:PORT, or the store with BATON_POSTGRES_URL, _USER and _PASSWORD");
        }
        if (!DataFolder.exists(path)) {
            throw CliException.failed("there are no runs in " + shell.shown(path)
                    + ": name another data folder with --data, or start a run with 'baton run FILE'");
        }
        return DataFolder.open(path);
    }
}
