package dev.baton.node.cli;

import dev.baton.node.cli.terminal.Amounts;
import dev.baton.node.cli.terminal.Columns;
import dev.baton.node.cli.terminal.LiveRegion;
import dev.baton.node.cli.terminal.Style;
import dev.baton.run.RunEvent;
import dev.baton.step.AttemptId;
import dev.baton.view.RunView;
import dev.baton.view.StepView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Steps that have ended scroll up; below them, redrawn in place, a line for each that is under way and one for the run. */
final class LiveProgress implements Progress {
    private static final String SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private static final int MOST_WITH_OUTPUT = 4;
    private static final int LINES_LEFT_FREE = 6;

    private final Shell shell;
    private final Style style;
    private final LiveRegion region;
    private final Map<String, String> latest = new HashMap<>();
    private boolean suspended;
    private int frame;

    LiveProgress(Shell shell) {
        this.shell = shell;
        this.style = shell.style();
        this.region = new LiveRegion(shell.out());
    }

    @Override
    public void changed(RunView view, List<RunEvent> facts) {
        List<String> above = new ArrayList<>();
        StepLines lines = lines();
        for (RunEvent fact : facts) {
            StepView step = PlainProgress.ended(view, fact);
            String said = PlainProgress.said(fact);
            if (step != null) {
                latest.remove(step.key());
                above.addAll(lines.ended(step));
            } else if (said != null) {
                above.add(style.faint(
                        Columns.cut(Columns.printable(said), shell.terminal().width() - 1)));
            }
        }
        if (!above.isEmpty()) {
            region.above(above);
        }
        draw(view);
    }

    private StepLines lines() {
        return new StepLines(style, shell.terminal().width());
    }

    @Override
    public void tick(RunView view) {
        frame++;
        draw(view);
    }

    private void draw(RunView view) {
        if (!suspended) {
            region.draw(region(view));
        }
    }

    private List<String> region(RunView view) {
        Instant now = shell.clock().instant();
        List<StepView> open = view.openSteps();
        int room = Math.max(1, shell.terminal().height() - LINES_LEFT_FREE);
        List<String> drawn = new ArrayList<>();
        StepLines lines = lines();
        String spinner = String.valueOf(SPINNER.charAt(frame % SPINNER.length()));
        for (StepView step : open.subList(0, Math.min(room, open.size()))) {
            drawn.add(lines.open(step, spinner, now));
            String output = step.progress() == null
                    ? latest.get(step.key())
                    : step.progress().shown(step.began());
            if (output != null && open.size() <= MOST_WITH_OUTPUT) {
                drawn.add(style.faint(
                        "  │ " + Columns.cut(output, shell.terminal().width() - 5)));
            }
        }
        if (open.size() > room) {
            drawn.add(style.faint("  … and " + (open.size() - room) + " more"));
        }
        drawn.add(style.faint(
                Columns.cut(state(view, open.size(), now), shell.terminal().width() - 1)));
        return drawn;
    }

    private static String state(RunView view, int open, Instant now) {
        Instant started = view.startedAt();
        String time = started == null ? "" : Amounts.duration(Duration.between(started, now));
        return view.status().shown() + "  " + (view.visits() - open) + " done, " + open + " open  " + time;
    }

    @Override
    public void output(AttemptId attempt, String line) {
        if (!line.isBlank()) {
            latest.put(attempt.step() + "#" + attempt.visit(), Columns.printable(line.stripTrailing()));
        }
    }

    @Override
    public void queued(AttemptId attempt, String why) {
        latest.put(attempt.step() + "#" + attempt.visit(), "waits: " + Columns.printable(why));
    }

    @Override
    public void suspend() {
        suspended = true;
        region.clear();
    }

    @Override
    public void resume(RunView view) {
        suspended = false;
        draw(view);
    }

    @Override
    public void end() {
        region.clear();
        suspended = true;
    }
}
