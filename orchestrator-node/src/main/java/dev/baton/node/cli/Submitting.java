package dev.baton.node.cli;

import dev.baton.client.BatonClient;
import dev.baton.client.Workplace;
import dev.baton.host.Prepared;
import dev.baton.host.Submission;
import dev.baton.plan.Durations;
import dev.baton.step.FileChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What verbs that start a flow have in common: which flow, what it is given, and where it runs. */
final class Submitting {
    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "A .flow file, or a Markdown file: FILE#NAME or FILE#N names one of its flows.")
    private String flow = "";

    @Option(
            names = {"-i", "--input"},
            paramLabel = "NAME=VALUE",
            description = "An input of the flow; NAME=@FILE takes the text of a file.")
    private List<String> inputs = new ArrayList<>();

    @Option(
            names = "--agents",
            paramLabel = "FILE",
            description =
                    "Scripted answers of agents and people, tried in the order given. Without it: agents.yaml beside the flow.")
    private List<Path> agents = new ArrayList<>();

    @Option(
            names = "--answer",
            paramLabel = "NAME=VALUE",
            description = "The answer to a question or checkpoint, given beforehand.")
    private List<String> answers = new ArrayList<>();

    @Option(names = "--yes", description = "Approve every checkpoint.")
    private boolean yes;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The run's id. The same flow and inputs under the same id are the same run.")
    private @Nullable String id;

    @Option(
            names = "--workdir",
            paramLabel = "DIR",
            description = "The scripts' working folder; the current one without it.")
    private @Nullable Path workdir;

    @Option(names = "--keep", paramLabel = "TIME", description = "How long the finished run is kept, such as 30d.")
    private @Nullable String keep;

    @Option(
            names = "--inherit-env",
            description = "Give scripts all of this environment rather than the few names they need.")
    private boolean inheritEnvironment;

    @Option(
            names = "--file",
            paramLabel = "PATH[=NAME]",
            description =
                    "With --cluster: a file or folder that is put into the run's working folder; may be repeated.")
    private List<String> files = new ArrayList<>();

    @Mixin
    private RunsOption data = new RunsOption();

    RunsOption data() {
        return data;
    }

    /** Reads, checks and plans what is to be run. */
    Prepared prepare(Shell shell) throws IOException {
        if (keep != null && Durations.parse(keep) == null) {
            throw CliException.usage("Expected --keep to be a time such as 30d, but got '" + keep + "'");
        }
        if (!files.isEmpty() && !data.isRemote(shell)) {
            throw CliException.usage(
                    "Expected --cluster with --file, but there is none; a run of this machine works in the"
                            + " current folder, or in that of --workdir");
        }
        return shell.engine().prepare(submission(shell));
    }

    /**
     * The start as it is sent to where it runs. On a node elsewhere it works in a folder of its own, unless one was named that is also
     * there, and files are sent ahead.
     */
    Prepared.Ready placed(Shell shell, Prepared.Ready ready) throws IOException {
        if (!data.isRemote(shell)) {
            return ready;
        }
        Prepared.Ready there = workdir == null ? BatonClient.onTheNode(ready) : ready;
        List<FileChange> sent = new FilesToSend(shell, files).send(data.client(shell));
        return new Prepared.Ready(
                there.bundle(), Workplace.withFiles(there.start(), sent), there.secrets(), there.warnings());
    }

    private Submission submission(Shell shell) throws IOException {
        Path folder = workdir == null ? shell.workingFolder() : shell.resolve(workdir);
        if (!Files.isDirectory(folder)) {
            throw CliException.usage("Expected a folder '" + workdir + "' for --workdir, but "
                    + (Files.exists(folder) ? "it is a file" : "there is none; make it first"));
        }
        boolean elsewhere = !folder.equals(shell.workingFolder());
        return new Submission(
                elsewhere ? shell.workingFolder().resolve(flow).toString() : flow,
                Assignments.inputs(inputs, shell),
                agents.stream().map(shell::resolve).toList(),
                Assignments.parse("--answer", answers),
                id,
                folder,
                yes,
                inheritEnvironment,
                keep,
                shell.user());
    }
}
