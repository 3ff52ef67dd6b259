package dev.baton.node.cli;

import dev.baton.host.Retention;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton delete}. */
@Command(
        name = "delete",
        description = {
            "Deletes runs: their records and their files.",
            "",
            "Large values that no other run has are deleted by the next 'baton prune'."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton delete hello-85eyqb74", "  baton delete nightly-8k2j --force"})
final class DeleteVerb extends Verb {
    @Parameters(arity = "1..*", paramLabel = "RUN", description = "The run's id, the beginning of it, or 'last'.")
    private List<String> runs = new ArrayList<>();

    @Option(
            names = "--force",
            description =
                    "Also a run that is not over: of a data folder when no process has it; with --cluster it is cancelled first.")
    private boolean force;

    @Mixin
    private RunsOption data = new RunsOption();

    DeleteVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        int exit = ExitCode.COMPLETED;
        try (StoredRuns stored = StoredRuns.open(shell, data)) {
            List<String> ids =
                    runs.stream().map(word -> stored.find(word).id()).distinct().toList();
            for (String id : ids) {
                exit = Math.max(exit, said(id, stored.source().delete(id, force)));
            }
        }
        return exit;
    }

    private int said(String id, Retention.Deleted deleted) {
        return switch (deleted) {
            case Retention.Deleted.Done ignored -> {
                shell.out().println(id + ": deleted");
                yield ExitCode.COMPLETED;
            }
            case Retention.Deleted.Refused refused -> {
                shell.err().println("baton: " + refused.why());
                yield ExitCode.FAILED;
            }
        };
    }
}
