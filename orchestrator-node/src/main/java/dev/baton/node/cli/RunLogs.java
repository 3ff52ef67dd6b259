package dev.baton.node.cli;

import dev.baton.journal.RunRow;
import dev.baton.journal.StoredEvent;
import dev.baton.node.cli.terminal.Columns;
import dev.baton.node.cli.terminal.Style;
import dev.baton.run.actor.RunJson;
import dev.baton.step.AttemptId;
import dev.baton.step.StoredText;
import dev.baton.view.RunView;
import dev.baton.view.StepView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The output files of a run's attempts, read as they grow; of a step without files, its recorded text. */
final class RunLogs {
    private static final long POLL_MILLIS = 200;
    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";
    private static final String ERROR_MARK = "! ";

    private final Shell shell;
    private final StoredRuns runs;
    private final RunRow row;
    private final @Nullable String only;
    private final Map<String, GrowingFile> files = new HashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final Set<String> complete = new HashSet<>();
    private RunView view;
    private @Nullable String heading;

    /** @param only a step's id, id#visit or name; null for all */
    RunLogs(Shell shell, StoredRuns runs, RunRow row, @Nullable String only) {
        this.shell = shell;
        this.runs = runs;
        this.row = row;
        this.only = only;
        this.view = RunView.of(runs.bundle(row));
    }

    /** Shows what there is. Returns whether there was anything. */
    boolean show() throws IOException {
        catchUp();
        for (StepView step : view.steps()) {
            if (isWanted(step) && !complete.contains(step.key())) {
                show(step);
            }
        }
        return !begun.isEmpty();
    }

    /** Shows what there is and what comes, until the run is over. Returns whether there was anything. */
    boolean follow() throws IOException, InterruptedException {
        show();
        while (!view.status().isFinal()) {
            shell.out().flush();
            Thread.sleep(POLL_MILLIS);
            show();
        }
        return !begun.isEmpty();
    }

    private void catchUp() {
        try (Stream<StoredEvent> events = runs.source().events(row.id(), view.sequence() + 1)) {
            for (StoredEvent event : (Iterable<StoredEvent>) events::iterator) {
                view = view.apply(
                        event.sequence(), RunJson.readRecord(event.payload()).facts());
            }
        }
    }

    private boolean isWanted(StepView step) {
        return only == null || only.equals(step.id()) || only.equals(step.key()) || only.equals(step.name());
    }

    private void show(StepView step) throws IOException {
        boolean written = false;
        for (int attempt = 1; attempt <= step.attempts(); attempt++) {
            AttemptId id = new AttemptId(row.id(), step.id(), step.visit(), attempt);
            boolean over = !step.isOpen() || attempt < step.attempts();
            written |= lines(step, id, STDOUT, "", over);
            lines(step, id, STDERR, ERROR_MARK, over);
        }
        if (!step.isOpen()) {
            complete.add(step.key());
            recorded(step, !written);
        }
    }

    /** Returns whether there is such a file. */
    private boolean lines(StepView step, AttemptId attempt, String name, String mark, boolean over) throws IOException {
        String folder = attempt.folderName();
        GrowingFile file = files.computeIfAbsent(
                folder + "/" + name, key -> new GrowingFile(runs.source().log(row.id(), folder, name)));
        for (List<String> more = file.more(over); !more.isEmpty(); more = file.more(over)) {
            head(step, attempt.attempt());
            more.forEach(line -> line(mark, line));
        }
        return file.exists();
    }

    private void line(String mark, String line) {
        String shown = shell.terminal().isInteractive() ? Columns.printable(line) : line;
        shell.out().println(mark.isEmpty() ? shown : shell.style().red(mark + shown));
    }

    /** What is known only from the record. */
    private void recorded(StepView step, boolean text) {
        if (text && step.output() != null) {
            head(step, step.attempts());
            text(step.output().text()).lines().forEach(line -> line("", line));
        }
        if (step.failure() != null) {
            head(step, step.attempts());
            line(ERROR_MARK, step.failure().message());
        }
    }

    private String text(StoredText text) {
        return switch (text) {
            case StoredText.Inline inline -> inline.text();
            case StoredText.Sealed sealed -> sealed.preview();
            case StoredText.Blob blob -> new String(runs.source().blob(blob.hash()), StandardCharsets.UTF_8);
        };
    }

    /** Above what a step wrote, and again when another one wrote in between. */
    private void head(StepView step, int attempt) {
        begun.add(step.key());
        String head = step.key() + "." + attempt;
        if (head.equals(heading)) {
            return;
        }
        heading = head;
        String visit = step.visit() == 1 ? "" : "#" + step.visit();
        String tries = attempt == 1 ? "" : "  try " + attempt;
        Style style = shell.style();
        shell.out()
                .println(style.faint("── " + step.id() + visit) + " " + style.bold(step.name()) + style.faint(tries));
    }
}
