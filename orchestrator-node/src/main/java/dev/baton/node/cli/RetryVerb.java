package dev.baton.node.cli;

import dev.baton.run.RunCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code baton retry}. */
@Command(
        name = "retry",
        description = {
            "Goes on with a failed run from what failed. Steps that succeeded do not run again.",
            "",
            "The run keeps the flow as it was when it started; 'baton run FILE' starts one with a changed flow."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton retry last", "  baton retry nightly-8k2j --json"})
final class RetryVerb extends Verb {
    @Mixin
    private RunOption run = new RunOption();

    RetryVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws Exception {
        return run.staying(shell).tell(run.target(shell), new RunCommand.Retry(shell.user()), "retrying");
    }
}
