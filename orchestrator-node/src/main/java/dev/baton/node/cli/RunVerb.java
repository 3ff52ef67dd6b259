package dev.baton.node.cli;

import dev.baton.host.Prepared;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
            "  baton run fetch.flow --dry-run",
            "  baton run fetch.flow --cluster node-a:7400 --file data.csv"
        })
final class RunVerb extends Verb {
    @Mixin
    private Submitting submitting = new Submitting();

    @Option(names = "--json", description = "One JSON document on standard output, and nothing else.")
    private boolean json;

    @Option(
            names = "--dry-run",
            description = "Run nothing: show the plan, the inputs, the agents and how often they may be asked.")
    private boolean dryRun;

    RunVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws Exception {
        Prepared prepared = submitting.prepare(shell);
        if (dryRun && prepared instanceof Prepared.Ready ready) {
            return new DryRun(shell, ready).print(json);
        }
        return new Starting(shell, submitting.data(), json).start(prepared, ready -> submitting.placed(shell, ready));
    }
}
