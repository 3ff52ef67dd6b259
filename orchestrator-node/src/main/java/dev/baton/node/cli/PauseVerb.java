package dev.baton.node.cli;

import dev.baton.run.RunCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code baton pause}. */
@Command(
        name = "pause",
        description = {
            "Pauses a run: no further step begins; steps that are under way end. 'baton resume RUN' lets it go on.",
            "",
            "Meanwhile waits, questions' limits and the run's own limit stand still."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton pause last", "  baton pause nightly-8k2j --now"})
final class PauseVerb extends Verb {
    @Mixin
    private RunOption run = new RunOption();

    @Option(
            names = "--now",
            description =
                    "Stop steps that are under way as well; they run again later. Steps that must not run twice still end.")
    private boolean now;

    PauseVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws Exception {
        return run.staying(shell).tell(run.target(shell), new RunCommand.Pause(now, shell.user()), "pausing");
    }
}
