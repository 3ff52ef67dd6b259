package dev.baton.node.cli;

import dev.baton.run.RunCommand;
import dev.baton.run.RunStatus;
import dev.baton.view.Summaries;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton resume}. */
@Command(
        name = "resume",
        description = {
            "Goes on with a run that was paused, or whose process ended before it did.",
            "",
            "Steps that have ended do not run again; one that was under way does, unless its result is found. A run that waits for a"
                    + " person asks here, when there is a terminal."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton resume last", "  baton resume --all"})
final class ResumeVerb extends Verb {
    @Parameters(arity = "0..1", paramLabel = "RUN", description = "The run's id, the beginning of it, or 'last'.")
    private @Nullable String run;

    @Option(names = "--all", description = "Every interrupted run of the data folder, side by side.")
    private boolean all;

    @Option(names = "--json", description = "One JSON document on standard output: the run afterwards.")
    private boolean json;

    @Mixin
    private RunsOption data = new RunsOption();

    ResumeVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws Exception {
        if (all == (run != null)) {
            throw CliException.usage("Expected either RUN or --all for 'baton resume'");
        }
        return run == null ? new ResumeAll(shell, data, json).call() : one(run);
    }

    private int one(String word) throws Exception {
        Target target = Target.find(shell, data, word);
        RunStatus status = target.view().status();
        if (status.isFinal()) {
            throw CliException.failed("Expected run '" + target.id() + "' to be open, but it is " + status.shown()
                    + (status == RunStatus.FAILED
                            ? "; 'baton retry " + target.id() + "' goes on from what failed"
                            : ""));
        }
        boolean paused = status == RunStatus.PAUSED || status == RunStatus.PAUSING;
        if (target.ownedElsewhere() && !paused) {
            return underWay(target);
        }
        Staying staying = new Staying(shell, data, json);
        return paused ? staying.tell(target, new RunCommand.Resume(shell.user()), "resumed") : staying.wake(target);
    }

    private int underWay(Target target) {
        if (json) {
            shell.out().println(Summaries.json(Summaries.of(target.view(), List.of())));
        } else {
            shell.out()
                    .println(target.id() + ": another process has it; it is "
                            + target.view().status().shown());
        }
        return ExitCode.of(target.view().status());
    }
}
