package dev.baton.run;

import dev.baton.step.AttemptId;
import java.time.Instant;
import java.util.Set;

/**
 * What a run does about a command: pure, and never an exception.
 *
 * <p>A report that ends one step and what starts the next are decided together, so that they are recorded together.
 */
public final class RunDecider {
    private RunDecider() {}

    public static Decision decide(RunState state, RunCommand command, DecisionContext context) {
        try {
            Deciding deciding = new Deciding(state, context);
            return switch (command) {
                case RunCommand.Start start -> start(deciding, start.start());
                case RunCommand.Reports reports -> reports(deciding, reports);
                case RunCommand.Tick ignored -> tick(deciding);
                case RunCommand.Answer answer -> Gates.answer(deciding, answer);
                case RunCommand.Pause pause -> Lifecycle.pause(deciding, pause);
                case RunCommand.Resume resume -> Lifecycle.resume(deciding, resume);
                case RunCommand.Cancel cancel -> Lifecycle.cancel(deciding, cancel);
                case RunCommand.Retry retry -> Lifecycle.retry(deciding, retry);
                case RunCommand.Progress progress -> progress(deciding, progress);
            };
        } catch (MissingBlob missing) {
            return new Decision.Needs(Set.of(missing.blob()));
        }
    }

    private static Decision start(Deciding deciding, RunStart start) {
        RunState state = deciding.state();
        if (state.start() != null) {
            String difference = Lifecycle.difference(state.started(), start);
            return difference == null
                    ? new Decision.Ignored(
                            "run '" + start.run() + "' was started already, with the same flow and inputs")
                    : new Decision.Rejected("Expected run id '" + start.run()
                            + "' to be free, but it is a run of another " + difference + "; choose another id");
        }
        deciding.emit(new RunEvent.RunStarted(start, deciding.now()));
        deciding.wake(0);
        Walk.advance(deciding);
        return deciding.outcome("nothing to start");
    }

    private static Decision reports(Deciding deciding, RunCommand.Reports reports) {
        for (RunCommand.Report report : reports.reports()) {
            Attempts.report(deciding, report);
        }
        Walk.advance(deciding);
        Lifecycle.settle(deciding);
        return deciding.outcome("no open attempt among them");
    }

    private static Decision progress(Deciding deciding, RunCommand.Progress progress) {
        AttemptId id = progress.attempt();
        OpenAttempt open = deciding.state().attempts().get(RunState.key(id.step(), id.visit()));
        if (open != null && open.id().equals(id)) {
            ItemWaits waits = progress.waits().items() == 0 ? null : progress.waits();
            deciding.emit(new RunEvent.PatternProgressed(
                    id, progress.done(), progress.failed(), progress.total(), waits, deciding.now()));
        }
        return deciding.outcome("no such attempt is open");
    }

    private static Decision tick(Deciding deciding) {
        Instant due = deciding.state().nextDue();
        if (due == null || due.isAfter(deciding.now())) {
            return new Decision.Ignored("nothing is due");
        }
        Timers.fire(deciding);
        Walk.advance(deciding);
        Lifecycle.settle(deciding);
        return deciding.outcome("nothing is due");
    }
}
