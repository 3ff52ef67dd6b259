package dev.baton.node.cli;

import dev.baton.journal.RunRow;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton logs}: what the steps of a run wrote. */
@Command(
        name = "logs",
        description = "Shows what the steps of a run wrote: scripts' output and errors, agents' answers.",
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton logs last", "  baton logs last -f", "  baton logs nightly-8k2j --step 4.2"})
final class LogsVerb extends Verb {
    @Parameters(paramLabel = "RUN", description = "The run's id, the beginning of it, or 'last'.")
    private String run = "";

    @Option(names = "--step", paramLabel = "STEP", description = "Only this step: its id, id#visit, or name.")
    private @Nullable String step;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as more is written, until the run is over.")
    private boolean follow;

    @Mixin
    private RunsOption data = new RunsOption();

    LogsVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (StoredRuns runs = StoredRuns.open(shell, data)) {
            RunRow row = runs.find(run);
            RunLogs logs = new RunLogs(shell, runs, row, step);
            boolean any = follow ? logs.follow() : logs.show();
            if (!any && step != null) {
                throw CliException.failed("Expected run '" + row.id() + "' to have come to a step '" + step
                        + "', but it has not; 'baton show " + row.id() + "' lists those it has");
            }
        }
        return ExitCode.COMPLETED;
    }
}
