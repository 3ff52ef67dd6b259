package dev.baton.node.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code baton completion}. */
@Command(
        name = "completion",
        description = {"Prints a script for bash and zsh that completes verbs and options."},
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  source <(baton completion)", "  baton completion > /etc/bash_completion.d/baton"})
final class CompletionVerb extends Verb {
    CompletionVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        CommandLine all = new CommandLine(new Baton.Root());
        Verbs.all().forEach(verb -> all.addSubcommand(verb.name(), verb.make().apply(shell)));
        shell.out().println(AutoComplete.bash("baton", all));
        return ExitCode.COMPLETED;
    }
}
