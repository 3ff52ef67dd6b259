package dev.baton.node.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.baton.journal.RunPage;
import dev.baton.journal.RunQuery;
import dev.baton.journal.RunRow;
import dev.baton.node.cli.terminal.Amounts;
import dev.baton.node.cli.terminal.Style;
import dev.baton.plan.Durations;
import dev.baton.view.Shown;
import dev.baton.view.Summaries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code baton list}: the runs of a data folder. */
@Command(
        name = "list",
        description = {
            "Lists runs, the newest first.",
            "",
            "A run that should move, but that no process owns, is shown as interrupted: 'baton resume RUN' takes it up again."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  baton list",
            "  baton list --status waiting --status failed",
            "  baton list --flow review --since 7d --json"
        })
final class ListVerb extends Verb {
    private static final String INTERRUPTED = "interrupted";
    private static final Set<String> STATUSES = Set.of(
            "running", "waiting", "pausing", "paused", "cancelling", "completed", "failed", "cancelled", INTERRUPTED);

    @Option(
            names = {"-s", "--status"},
            paramLabel = "STATUS",
            description = "Only runs of this status; may be repeated.")
    private List<String> statuses = new ArrayList<>();

    @Option(names = "--flow", paramLabel = "NAME", description = "Only runs of this flow.")
    private @Nullable String flow;

    @Option(
            names = "--search",
            paramLabel = "TEXT",
            description = "Only runs with this text in their id, flow, error, or what they wait for.")
    private @Nullable String search;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only runs started in the last TIME, such as 2h or 7d.")
    private @Nullable String since;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "20",
            description = "At most so many; 20 without it.")
    private int limit;

    @Option(
            names = "--after",
            paramLabel = "PAGE",
            description = "The page after one, as the JSON document's next says.")
    private @Nullable String after;

    @Option(names = "--json", description = "One JSON document on standard output.")
    private boolean json;

    @Mixin
    private RunsOption data = new RunsOption();

    ListVerb(Shell shell) {
        super(shell);
    }

    /** The document of {@code --json}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Document(List<Line> runs, @Nullable String next) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(
            String run,
            String flow,
            String status,
            String started,
            String updated,
            @Nullable String finished,
            @Nullable String waitingFor,
            @Nullable String error,
            @Nullable String startedBy,
            @Nullable String keep) {}

    @Override
    public Integer call() {
        RunQuery query = query();
        try (StoredRuns runs = StoredRuns.open(shell, data)) {
            RunPage page = runs.source().list(query);
            List<RunRow> rows = page.rows().stream()
                    .filter(row -> statuses.isEmpty() || statuses.contains(runs.status(row)))
                    .toList();
            if (json) {
                List<Line> lines =
                        rows.stream().map(row -> line(row, runs.status(row))).toList();
                shell.out().println(Summaries.json(new Document(lines, page.next())));
            } else {
                print(rows, runs, page.next());
            }
        }
        return ExitCode.COMPLETED;
    }

    private RunQuery query() {
        if (limit < 1 || limit > RunQuery.MAX_LIMIT) {
            throw CliException.usage("Expected --limit to be 1 to " + RunQuery.MAX_LIMIT + ", but got " + limit);
        }
        for (String status : statuses) {
            if (!STATUSES.contains(status)) {
                throw CliException.usage("Expected a status, but '" + status + "' is none; there are "
                        + String.join(", ", new TreeSet<>(STATUSES)));
            }
        }
        return RunQuery.newest(limit)
                .withStatuses(stored(statuses))
                .withFlow(flow)
                .withText(search)
                .withCreated(sinceInstant(), null)
                .withAfter(after);
    }

    /** An interrupted run is stored under the status that it had. */
    private static Set<String> stored(List<String> wanted) {
        Set<String> stored = new TreeSet<>(wanted);
        if (stored.remove(INTERRUPTED)) {
            stored.addAll(Set.of("running", "pausing", "cancelling", "waiting"));
        }
        return stored;
    }

    private @Nullable Instant sinceInstant() {
        if (since == null) {
            return null;
        }
        Duration ago = Durations.parse(since);
        if (ago == null) {
            throw CliException.usage("Expected --since to be a time such as 2h or 7d, but got '" + since + "'");
        }
        return shell.clock().instant().minus(ago);
    }

    private static Line line(RunRow row, String status) {
        return new Line(
                row.id(),
                row.flow(),
                status,
                Shown.instant(row.createdAt()),
                Shown.instant(row.updatedAt()),
                row.finishedAt() == null ? null : Shown.instant(row.finishedAt()),
                row.waitingFor(),
                row.error(),
                row.startedBy(),
                row.keep());
    }

    private void print(List<RunRow> rows, StoredRuns runs, @Nullable String next) {
        if (rows.isEmpty()) {
            shell.out().println("no such runs");
            return;
        }
        Instant now = shell.clock().instant();
        Table table = new Table("RUN", "FLOW", "STATUS", "STARTED", "TOOK", "");
        for (RunRow row : rows) {
            Instant end = row.finishedAt() == null ? now : row.finishedAt();
            table.add(
                    row.id(),
                    row.flow(),
                    runs.status(row),
                    ago(Duration.between(row.createdAt(), now)),
                    Amounts.duration(Duration.between(row.createdAt(), end)),
                    about(row));
        }
        Style style = shell.style();
        table.lines(shell.terminal().width(), style, column -> paint(column, style))
                .forEach(shell.out()::println);
        if (next != null) {
            shell.out().println(style.faint("there are more: --limit, or --after " + next));
        }
    }

    private static String ago(Duration duration) {
        return duration.toSeconds() < 60 ? "just now" : Amounts.duration(duration) + " ago";
    }

    private static String about(RunRow row) {
        if (row.waitingFor() != null) {
            return "waits for " + row.waitingFor();
        }
        return row.error() == null ? "" : Words.oneLine(row.error());
    }

    private static UnaryOperator<String> paint(String column, Style style) {
        return switch (column) {
            case "RUN" -> style::bold;
            case "STATUS" -> cell -> status(cell, style);
            case "STARTED", "TOOK" -> style::faint;
            default -> UnaryOperator.identity();
        };
    }

    private static String status(String cell, Style style) {
        return switch (cell.strip()) {
            case "completed" -> style.green(cell);
            case "failed", "cancelled" -> style.red(cell);
            case "running" -> style.cyan(cell);
            default -> style.yellow(cell);
        };
    }
}
