package dev.baton.node.cli;

import dev.baton.journal.RunRow;
import dev.baton.node.cli.terminal.Amounts;
import dev.baton.node.cli.terminal.Columns;
import dev.baton.node.cli.terminal.Style;
import dev.baton.view.Deed;
import dev.baton.view.RunView;
import dev.baton.view.Shown;
import dev.baton.view.Summaries;
import dev.baton.view.TimelineView;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton show}: one run. */
@Command(
        name = "show",
        description = "Shows a run: its summary, when each step was under way, and who did what.",
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton show last", "  baton show hello-85eyqb74 --json"})
final class ShowVerb extends Verb {
    private static final int MOST_ROWS = 200;
    private static final int NAME_CELLS = 16;
    private static final int ID_CELLS = 7;

    @Parameters(paramLabel = "RUN", description = "The run's id, the beginning of it, or 'last'.")
    private String run = "";

    @Option(names = "--json", description = "The document of 'baton run --json'.")
    private boolean json;

    @Option(names = "--all", description = "Every step, not only the first 200.")
    private boolean all;

    @Mixin
    private RunsOption data = new RunsOption();

    ShowVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        try (StoredRuns runs = StoredRuns.open(shell, data)) {
            RunRow row = runs.find(run);
            RunView view = runs.view(row);
            String status =
                    runs.isInterrupted(row) ? "interrupted" : view.status().shown();
            if (json) {
                shell.out().println(Summaries.json(Summaries.of(view, List.of(), status)));
            } else {
                new SummaryText(shell, data).print(view, status);
                timeline(view);
                deeds(view.deeds());
                if (runs.isInterrupted(row)) {
                    shell.out()
                            .println(
                                    "\nit goes on with: baton resume " + Words.quoted(row.id()) + data.repeated(shell));
                }
            }
        }
        return ExitCode.COMPLETED;
    }

    private void timeline(RunView view) {
        TimelineView timeline = TimelineView.of(view, shell.clock().instant());
        Style style = shell.style();
        int bar = Math.max(10, shell.terminal().width() - ID_CELLS - NAME_CELLS - 14);
        if (!timeline.rows().isEmpty()) {
            shell.out().println();
        }
        for (TimelineView.Row row :
                timeline.rows().subList(0, Math.min(shown(), timeline.rows().size()))) {
            String id = row.step().visit() == 1
                    ? row.step().id()
                    : row.step().id() + "#" + row.step().visit();
            String drawn = timeline.bar(row, bar);
            String painted = switch (row.step().status()) {
                case SUCCEEDED -> style.green(drawn);
                case FAILED -> style.red(drawn);
                case CANCELLED -> style.faint(drawn);
                default -> style.yellow(drawn);
            };
            shell.out()
                    .println("  " + style.faint(Columns.pad(id, ID_CELLS))
                            + Columns.pad(row.step().name(), NAME_CELLS) + painted
                            + style.faint(Columns.padLeft(Amounts.duration(row.taken()), 11)));
        }
        if (timeline.rows().size() > shown()) {
            shell.out().println(style.faint("  … and " + (timeline.rows().size() - shown()) + " more: --all"));
        }
    }

    private int shown() {
        return all ? Integer.MAX_VALUE : MOST_ROWS;
    }

    private void deeds(List<Deed> deeds) {
        if (!deeds.isEmpty()) {
            shell.out().println();
        }
        for (Deed deed : deeds) {
            String about = deed.about() == null ? "" : " " + deed.about();
            String value = deed.value() == null ? "" : ": " + Columns.printable(Words.oneLine(deed.value()));
            String line = Shown.instant(deed.at()) + "  " + deed.by() + " "
                    + deed.did().replace('_', ' ') + about + value;
            shell.out()
                    .println("  "
                            + shell.style()
                                    .faint(Columns.cut(line, shell.terminal().width() - 3)));
        }
    }
}
