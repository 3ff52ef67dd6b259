package dev.baton.node.cli;

import dev.baton.host.LogFiles;
import dev.baton.journal.RunRow;
import dev.baton.journal.StoredEvent;
import dev.baton.node.cli.terminal.Columns;
import dev.baton.node.cli.terminal.Style;
import dev.baton.plan.PlanNode;
import dev.baton.run.RunEvent;
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

/**
 * The output files of a run's attempts, read as they grow, wherever they are; of a step without files, its recorded text. What cannot be
 * had, for its node has gone or does not answer, is told so.
 */
final class RunLogs {
    private static final long POLL_MILLIS = 200;
    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";
    private static final String ERROR_MARK = "! ";

    /** Instead of a node's name: another run did it, and has what was written. */
    private static final String REUSED = "reused from ";

    private final Shell shell;
    private final StoredRuns runs;
    private final RunRow row;
    private final @Nullable String only;
    private final Map<String, GrowingFile> files = new HashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final Set<String> complete = new HashSet<>();
    private final Set<AttemptId> lacking = new HashSet<>();
    private final Map<AttemptId, String> nodes = new HashMap<>();
    private final Set<AttemptId> reused = new HashSet<>();
    private final Set<AttemptId> lost = new HashSet<>();
    private final Set<String> scripts = new HashSet<>();
    private RunView view;
    private boolean following;
    private @Nullable String heading;

    /** @param only a step's id, id#visit or name; null for all */
    RunLogs(Shell shell, StoredRuns runs, RunRow row, @Nullable String only) {
        this.shell = shell;
        this.runs = runs;
        this.row = row;
        this.only = only;
        this.view = RunView.of(runs.bundle(row));
        view.bundle()
                .plan()
                .regions()
                .forEach(region -> region.nodes().forEach(node -> {
                    if (node instanceof PlanNode.Step step && writesFiles(step.work())) {
                        scripts.add(step.id());
                    }
                }));
    }

    private static boolean writesFiles(PlanNode.Work work) {
        return work instanceof PlanNode.Work.Bash || work instanceof PlanNode.Work.Program;
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

    /** Shows what there is and what comes, until the run is over, or the one visit that is wanted. Returns whether there was anything. */
    boolean follow() throws IOException, InterruptedException {
        following = true;
        show();
        while (!view.status().isFinal() && (only == null || !complete.contains(only))) {
            shell.out().flush();
            Thread.sleep(POLL_MILLIS);
            show();
        }
        return !begun.isEmpty();
    }

    private void catchUp() {
        try (Stream<StoredEvent> events = runs.source().events(row.id(), view.sequence() + 1)) {
            for (StoredEvent event : (Iterable<StoredEvent>) events::iterator) {
                List<RunEvent> facts = RunJson.readRecord(event.payload()).facts();
                for (RunEvent fact : facts) {
                    if (fact instanceof RunEvent.StepStarted started) {
                        if (started.node().startsWith(REUSED)) {
                            reused.add(started.attempt());
                        }
                        nodes.put(started.attempt(), started.node());
                    } else if (fact instanceof RunEvent.StepLost gone) {
                        lost.add(gone.attempt());
                    }
                }
                view = view.apply(event.sequence(), facts);
            }
        }
    }

    private boolean isWanted(StepView step) {
        return only == null || only.equals(step.id()) || only.equals(step.key()) || only.equals(step.name());
    }

    private void show(StepView step) throws IOException {
        boolean written = false;
        boolean waits = false;
        for (int attempt = 1; attempt <= step.attempts(); attempt++) {
            AttemptId id = new AttemptId(row.id(), step.id(), step.visit(), attempt);
            boolean over = !step.isOpen() || attempt < step.attempts();
            GrowingFile out = lines(step, id, STDOUT, "", over);
            GrowingFile err = lines(step, id, STDERR, ERROR_MARK, over);
            boolean last = attempt == step.attempts();
            written |= out.isBegun() || out.exists();
            waits |= last && !step.isOpen() && mayComeBack(out, err);
            if (over && !last) {
                lack(step, id, out, err);
            }
            if (last && !step.isOpen() && !waits) {
                complete.add(step.key());
                recorded(step, !written);
                lack(step, id, out, err);
            }
        }
    }

    /** Whether it is worth to wait for a node that does not answer. */
    private boolean mayComeBack(GrowingFile out, GrowingFile err) {
        return following && !view.status().isFinal() && (isSilent(out) || isSilent(err));
    }

    private static boolean isSilent(GrowingFile file) {
        return file.lack() != null && !file.isLost();
    }

    private GrowingFile lines(StepView step, AttemptId attempt, String name, String mark, boolean over)
            throws IOException {
        String folder = attempt.folderName();
        String node = nodes.get(attempt);
        GrowingFile file = files.computeIfAbsent(
                folder + "/" + name,
                key -> new GrowingFile(
                        reused.contains(attempt)
                                ? (offset, of) -> RunSource.Piece.of(LogFiles.Part.NONE)
                                : runs.source().log(row.id(), folder, name)));
        for (List<String> more = file.more(over, node); !more.isEmpty(); more = file.more(over, node)) {
            head(step, attempt.attempt());
            more.forEach(line -> line(mark, line));
        }
        return file;
    }

    /** What is not shown of what an attempt wrote, once. Agents and others write no files, so that nothing is lacking. */
    private void lack(StepView step, AttemptId attempt, GrowingFile out, GrowingFile err) {
        String lack = lack(attempt, out, err, step.output() != null && !lost.contains(attempt));
        if (lack != null && scripts.contains(step.id()) && lacking.add(attempt)) {
            head(step, attempt.attempt());
            line(ERROR_MARK, lack);
        }
    }

    /** @param recorded whether what is shown of it was read from the record */
    private @Nullable String lack(AttemptId attempt, GrowingFile out, GrowingFile err, boolean recorded) {
        GrowingFile file = out.lack() == null ? err : out;
        boolean some = out.isBegun() || err.isBegun() || recorded;
        if (file.lack() != null) {
            return (some ? "the rest of its output " : "its output ")
                    + (file.isLost() ? "went with " : "is on ")
                    + file.lack();
        }
        boolean nowhere = runs.source().isOfMany() && !out.exists() && !err.exists();
        return nowhere && lost.contains(attempt) ? "what it wrote, if anything, went with the node that had it" : null;
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
