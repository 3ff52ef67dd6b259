package dev.baton.node.cli;

import dev.baton.run.RunCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code baton cancel}. */
@Command(
        name = "cancel",
        description = "Cancels a run: what is under way is stopped, what has to be undone is undone.",
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton cancel last", "  baton cancel nightly-8k2j --force"})
final class CancelVerb extends Verb {
    @Mixin
    private RunOption run = new RunOption();

    @Option(names = "--force", description = "Do not wait for what is being undone either.")
    private boolean force;

    CancelVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws Exception {
        return run.staying(shell).tell(run.target(shell), new RunCommand.Cancel(force, shell.user()), "cancelling");
    }
}
