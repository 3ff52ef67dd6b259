package dev.baton.node.cli;

import dev.baton.plan.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code baton prune}. */
@Command(
        name = "prune",
        description = {
            "Deletes runs that are over and old, and large values that no run has any more.",
            "",
            "Without --older-than only runs whose own time is up, as their flow's 'keep' says, are deleted."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton prune", "  baton prune --older-than 30d", "  baton prune --older-than 30d --dry-run"})
final class PruneVerb extends Verb {
    @Option(
            names = "--older-than",
            paramLabel = "TIME",
            description = "Runs that ended longer ago than this, such as 30d.")
    private @Nullable String olderThan;

    @Option(names = "--dry-run", description = "Delete nothing; list what would be deleted by --older-than.")
    private boolean dryRun;

    @Mixin
    private RunsOption data = new RunsOption();

    PruneVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Instant now = shell.clock().instant();
        Instant before = olderThan == null ? null : now.minus(duration(olderThan));
        try (StoredRuns runs = StoredRuns.open(shell, data)) {
            if (dryRun) {
                List<String> old = before == null ? List.of() : runs.source().finishedBefore(before);
                old.forEach(shell.out()::println);
                shell.out().println(Words.count(old.size(), "run") + " would be deleted");
                return ExitCode.COMPLETED;
            }
            RunSource.Pruned pruned = runs.source().prune(before, now);
            shell.out()
                    .println("deleted " + Words.count(pruned.runs(), "run") + " and "
                            + Words.count(pruned.values(), "large value"));
        }
        return ExitCode.COMPLETED;
    }

    private static Duration duration(String text) {
        Duration duration = Durations.parse(text);
        if (duration == null) {
            throw CliException.usage("Expected --older-than to be a time such as 30d, but got '" + text + "'");
        }
        return duration;
    }
}
