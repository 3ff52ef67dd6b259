package dev.baton.node.cli;

import dev.baton.host.Prepared;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code baton rerun}. */
@Command(
        name = "rerun",
        description = {
            "Runs a flow again from a step on, as a new run that takes over the earlier steps' results from an old one.",
            "",
            "The new run has the old one's flow, inputs and answers. 'baton show RUN' lists its steps and their ids."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton rerun last --from 4.2", "  baton rerun nightly-8k2j --from 3 --id nightly-again"})
final class RerunVerb extends Verb {
    @Mixin
    private RunOption run = new RunOption();

    @Option(names = "--from", required = true, paramLabel = "STEP", description = "The step's id, or its name.")
    private String from = "";

    @Option(names = "--id", paramLabel = "ID", description = "The new run's id.")
    private @Nullable String id;

    RerunVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws Exception {
        if (run.data().isShared(shell)) {
            throw CliException.failed(SharedRuns.onlyNodes("run them again"));
        }
        String old = run.target(shell).id();
        Prepared prepared = run.data().isRemote(shell)
                ? run.data().client(shell).reading().rerun(old, from, id)
                : shell.engine().rerun(run.data().path(shell), old, from, id, shell.user());
        return new Starting(shell, run.data(), run.isJson()).start(prepared, ready -> ready);
    }
}
