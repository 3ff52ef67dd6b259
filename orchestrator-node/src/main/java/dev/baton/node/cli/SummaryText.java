package dev.baton.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.node.cli.terminal.Amounts;
import dev.baton.node.cli.terminal.Columns;
import dev.baton.node.cli.terminal.Style;
import dev.baton.run.Binding;
import dev.baton.run.RunStatus;
import dev.baton.run.StepError;
import dev.baton.run.Waiting;
import dev.baton.step.Usage;
import dev.baton.view.OutputJson;
import dev.baton.view.RunSummary;
import dev.baton.view.RunView;
import dev.baton.view.Summaries;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The summary of a run, for people. */
final class SummaryText {
    private static final int LABEL_CELLS = 10;
    private static final int MOST_NAME_CELLS = 24;

    private final Shell shell;
    private final RunsOption data;
    private final Style style;
    private final PrintWriter out;

    SummaryText(Shell shell, RunsOption data) {
        this.shell = shell;
        this.data = data;
        this.style = shell.style();
        this.out = shell.out();
    }

    void print(RunView view) {
        out.println();
        print(view, view.status().shown());
    }

    /** Of a run from which the person turned away: what it was at then, and how long it has been under way. */
    void printLeft(RunView view) {
        out.println();
        Instant started = view.startedAt();
        Duration underWay = started == null
                ? Duration.ZERO
                : Duration.between(started, shell.clock().instant());
        print(view, view.status().shown(), underWay);
    }

    /** @param status where it is something else than what the records say */
    void print(RunView view, String status) {
        print(view, status, view.duration());
    }

    private void print(RunView view, String status, Duration taken) {
        out.println(painted(view.status(), status) + "  " + view.start().flow() + " in " + Amounts.duration(taken)
                + style.faint("  run " + view.start().run()));
        counts(view);
        usage(view.usage());
        outputs(view.outputs());
        view.warnings().forEach(warning -> label("warning", style.yellow(Columns.printable(warning))));
        view.errors().forEach(this::error);
        view.waiting().forEach(waiting -> waiting(view.start().run(), waiting));
        if (view.moreWaitingItems() > 0) {
            label("", style.yellow("and " + Words.count(view.moreWaitingItems(), "more item")) + " waiting");
        }
    }

    private String painted(RunStatus status, String text) {
        String shown = style.bold(text);
        return switch (status) {
            case COMPLETED -> style.green(shown);
            case FAILED, CANCELLED, CANCELLING -> style.red(shown);
            default -> style.yellow(shown);
        };
    }

    private void counts(RunView view) {
        RunSummary.Counts counts = Summaries.counts(view);
        String open = view.openSteps().isEmpty() ? "" : ", " + view.openSteps().size() + " open";
        String attempts = counts.attempts() == counts.steps()
                ? ""
                : style.faint("  " + Words.count(counts.attempts(), "attempt"));
        label(
                "steps",
                counts.succeeded() + " succeeded, " + counts.failed() + " failed, " + counts.skipped() + " skipped"
                        + open + attempts);
    }

    private void usage(Usage usage) {
        if (usage.inputTokens() + usage.outputTokens() > 0 || usage.usd() > 0) {
            String cost = usage.usd() > 0 ? ", " + Amounts.usd(usage.usd()) : "";
            label(
                    "tokens",
                    Amounts.tokens(usage.inputTokens()) + " in, " + Amounts.tokens(usage.outputTokens()) + " out"
                            + cost);
        }
    }

    private void outputs(Map<String, Binding> outputs) {
        int cells = outputs.keySet().stream().mapToInt(Columns::width).max().orElse(0);
        int names = Math.min(cells, MOST_NAME_CELLS);
        int room = Math.max(20, shell.terminal().width() - LABEL_CELLS - names - 5);
        String label = "outputs";
        for (Map.Entry<String, Binding> output : outputs.entrySet()) {
            String name = style.cyan(Columns.pad(output.getKey(), names));
            label(label, name + "  " + Columns.cut(shown(output.getValue()), room));
            label = "";
        }
    }

    private static String shown(Binding binding) {
        JsonNode json = OutputJson.of(binding);
        if (json.isObject() && json.has("blob") && json.size() == 2) {
            return "(" + Amounts.bytes(json.path("bytes").asLong()) + ")";
        }
        return Columns.printable(Words.oneLine(json.isTextual() ? json.textValue() : json.toString()));
    }

    private void error(StepError error) {
        String where = error.step().isEmpty() ? error.name() : error.step() + " " + error.name();
        label("error", style.red(where + ": " + Columns.printable(Words.oneLine(error.message()))));
    }

    private void waiting(String run, Waiting waiting) {
        label("waits for", style.yellow(waiting.name()) + style.faint("  " + waiting.kind()));
        waiting.message().lines().limit(12).forEach(line -> label("", Columns.printable(line)));
        if (!waiting.choices().isEmpty()) {
            label("", style.faint("one of " + String.join(", ", waiting.choices())));
        }
        label("", style.bold(Answers.toType(shell, data, run, waiting)));
    }

    private void label(String label, String text) {
        out.println("  " + style.faint(Columns.pad(label, LABEL_CELLS)) + text);
    }
}
