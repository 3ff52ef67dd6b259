package dev.baton.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code baton submit}: a start that is not waited for. */
@Command(
        name = "submit",
        description = {
            "Hands a flow to a node, prints the run's id once the start is on its disk, and does not wait for the run.",
            "",
            "The node is one of --cluster, or the one that has the data folder. 'baton show RUN' tells how the run is."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  baton submit fetch.flow -i city=Oslo --cluster node-a:7400,node-b:7400",
            "  baton submit fetch.flow --cluster node-a:7400 --file data.csv --file templates=in"
        })
final class SubmitVerb extends Verb {
    @Mixin
    private Submitting submitting = new Submitting();

    @Option(names = "--json", description = "One JSON document on standard output: the run's id and status.")
    private boolean json;

    SubmitVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws Exception {
        return new Starting(shell, submitting.data(), json)
                .submit(submitting.prepare(shell), ready -> submitting.placed(shell, ready));
    }
}
