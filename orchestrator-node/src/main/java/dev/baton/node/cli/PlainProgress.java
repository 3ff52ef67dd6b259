package dev.baton.node.cli;

import dev.baton.node.cli.terminal.Amounts;
import dev.baton.node.cli.terminal.Style;
import dev.baton.run.RunEvent;
import dev.baton.step.AttemptId;
import dev.baton.view.RunView;
import dev.baton.view.StepView;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line for every step that has ended, for files and pipes. */
final class PlainProgress implements Progress {
    private final PrintWriter out;
    private final StepLines lines;

    PlainProgress(PrintWriter out, int width) {
        this.out = out;
        this.lines = new StepLines(new Style(false), width);
    }

    @Override
    public void changed(RunView view, List<RunEvent> facts) {
        for (RunEvent fact : facts) {
            String said = said(fact);
            StepView step = ended(view, fact);
            if (step != null) {
                lines.ended(step).forEach(out::println);
            } else if (fact instanceof RunEvent.PatternProgressed progressed) {
                progress(view, progressed);
            } else if (said != null) {
                out.println(said);
            }
        }
        out.flush();
    }

    private void progress(RunView view, RunEvent.PatternProgressed progressed) {
        StepView step = view.step(key(progressed.attempt()));
        if (step != null && step.progress() != null) {
            out.println("· " + step.id() + "  " + step.progress().shown(step.began()));
        }
    }

    /** The visit that a fact ends, or null. */
    static @Nullable StepView ended(RunView view, RunEvent fact) {
        String key = switch (fact) {
            case RunEvent.StepSucceeded e -> key(e.attempt());
            case RunEvent.StepFailed e -> e.retryAt() == null ? key(e.attempt()) : null;
            case RunEvent.StepCancelled e -> key(e.attempt());
            case RunEvent.TimerFired e -> e.key();
            default -> null;
        };
        StepView step = key == null ? null : view.step(key);
        return step == null || step.isOpen() ? null : step;
    }

    private static String key(AttemptId attempt) {
        return attempt.step() + "#" + attempt.visit();
    }

    /** What is said of a fact that is no step's end, or null. */
    static @Nullable String said(RunEvent fact) {
        return switch (fact) {
            case RunEvent.StepFailed e
            when e.retryAt() != null ->
                "↻ " + e.attempt().step() + "  try " + e.attempt().attempt() + " failed, the next one in "
                        + Amounts.duration(Duration.between(e.at(), e.retryAt())) + ": "
                        + Words.oneLine(e.failure().message());
            case RunEvent.WarningRaised e -> "! " + Words.oneLine(e.message());
            case RunEvent.Answered e ->
                "· " + e.name() + ": "
                        + (e.decision() == null ? Words.oneLine(e.value().preview()) : e.decision()) + ", " + e.by();
            case RunEvent.PauseRequested e -> "‖ paused by " + e.by();
            case RunEvent.Resumed e -> "▶ resumed by " + e.by();
            case RunEvent.CancelRequested e -> "■ cancelled by " + e.by();
            case RunEvent.Retried e -> "▶ retried by " + e.by();
            default -> null;
        };
    }

    @Override
    public void tick(RunView view) {}

    @Override
    public void output(AttemptId attempt, String line) {}

    @Override
    public void queued(AttemptId attempt, String why) {
        out.println("· " + attempt.step() + "  waits: " + why);
        out.flush();
    }

    @Override
    public void suspend() {}

    @Override
    public void resume(RunView view) {}

    @Override
    public void end() {}
}
