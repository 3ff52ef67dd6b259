package dev.baton.node.cli;

import dev.baton.host.Prepared;
import dev.baton.host.Submission;
import dev.baton.plan.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton run}: from a flow's text to its summary. */
@Command(
        name = "run",
        description = {
            "Runs a flow, shows each step, and ends with a summary.",
            "",
            "Every step that has ended is on disk. A run that was interrupted goes on with 'baton resume RUN'; one that waits for a"
                    + " person, with 'baton answer RUN NAME VALUE'.",
            "",
            "Exit status: 0 completed, 1 failed or cancelled, 2 wrong flow or usage, 3 waiting for a person, 130 interrupted."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  baton run hello.flow",
            "  baton run fetch.flow -i city=Oslo -i terms=@terms.txt",
            "  baton run review.flow --answer review-report=approve --json",
            "  baton run patterns.md#p05-parallel-apis --agents scripted.yaml",
            "  baton run fetch.flow --dry-run"
        })
final class RunVerb extends Verb {
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

    @Option(names = "--json", description = "One JSON document on standard output, and nothing else.")
    private boolean json;

    @Option(
            names = "--workdir",
            paramLabel = "DIR",
            description = "The scripts' working folder; the current one without it.")
    private @Nullable Path workdir;

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--keep", paramLabel = "TIME", description = "How long the finished run is kept, such as 30d.")
    private @Nullable String keep;

    @Option(
            names = "--dry-run",
            description = "Run nothing: show the plan, the inputs, the agents and how often they may be asked.")
    private boolean dryRun;

    @Option(
            names = "--inherit-env",
            description = "Give scripts all of this environment rather than the few names they need.")
    private boolean inheritEnvironment;

    RunVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws Exception {
        if (keep != null && Durations.parse(keep) == null) {
            throw CliException.usage("Expected --keep to be a time such as 30d, but got '" + keep + "'");
        }
        Prepared prepared = shell.engine().prepare(submission());
        if (dryRun && prepared instanceof Prepared.Ready ready) {
            return new DryRun(shell, ready).print(json);
        }
        return new Starting(shell, data, json).start(prepared);
    }

    private Submission submission() throws IOException {
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
