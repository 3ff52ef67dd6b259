package dev.baton.run;

import dev.baton.step.AttemptId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pause, resume, cancel, retry, and the moments at which a run comes to rest. */
final class Lifecycle {
    private Lifecycle() {}

    /** What two starts under one id disagree about, or null. */
    static @Nullable String difference(RunStart a, RunStart b) {
        if (!a.bundle().equals(b.bundle())) {
            return "flow (or of other agents)";
        }
        if (!visible(a.inputs()).equals(visible(b.inputs()))) {
            return "input";
        }
        if (!a.files().equals(b.files())) {
            return "set of files";
        }
        return null;
    }

    private static Map<String, String> visible(Map<String, dev.baton.step.StoredText> inputs) {
        Map<String, String> texts = new java.util.TreeMap<>();
        inputs.forEach((name, text) ->
                texts.put(name, text instanceof dev.baton.step.StoredText.Blob blob ? blob.hash() : text.preview()));
        return texts;
    }

    static Decision pause(Deciding deciding, RunCommand.Pause pause) {
        RunStatus status = deciding.state().status();
        if (status == RunStatus.PAUSED || (status == RunStatus.PAUSING && !pause.now())) {
            return new Decision.Ignored("the run is " + status.shown() + " already");
        }
        if (status != RunStatus.RUNNING && status != RunStatus.PAUSING) {
            return refused("running", deciding);
        }
        deciding.emit(new RunEvent.PauseRequested(pause.by(), pause.now(), deciding.now()));
        if (pause.now()) {
            stopRepeatable(deciding);
        }
        settle(deciding);
        return deciding.outcome("the run is pausing already");
    }

    private static void stopRepeatable(Deciding deciding) {
        for (AttemptId attempt : deciding.state().attemptsOut()) {
            boolean repeatable = PlanIndex.isJudge(attempt.step())
                    || ApplyGroupEnd.policy(deciding.state()
                                    .index()
                                    .place(attempt.step())
                                    .node())
                            .idempotent();
            if (repeatable) {
                deciding.effect(new RunEffect.Cancel(attempt));
            }
        }
    }

    static Decision resume(Deciding deciding, RunCommand.Resume resume) {
        RunStatus status = deciding.state().status();
        if (status == RunStatus.RUNNING) {
            return new Decision.Ignored("the run is running already");
        }
        if (status != RunStatus.PAUSED && status != RunStatus.PAUSING) {
            return refused("paused", deciding);
        }
        deciding.emit(new RunEvent.Resumed(resume.by(), deciding.now()));
        for (OpenAttempt attempt : Attempts.held(deciding.state())) {
            Attempts.again(deciding, attempt);
        }
        failedFrames(deciding);
        deciding.wakeAll();
        Walk.advance(deciding);
        return deciding.outcome("nothing to resume");
    }

    /** Frames that failed while the run was pausing: what they are a part of learns of it now. */
    private static void failedFrames(Deciding deciding) {
        deciding.state().frames().values().stream()
                .filter(frame -> frame.mode() == Frame.Mode.FAILED)
                .map(Frame::id)
                .sorted()
                .forEach(deciding::wake);
    }

    private static Decision refused(String expected, Deciding deciding) {
        return new Decision.Rejected("Expected the run to be " + expected + ", but it is "
                + deciding.state().shownStatus().shown());
    }

    static Decision cancel(Deciding deciding, RunCommand.Cancel cancel) {
        RunStatus status = deciding.state().status();
        boolean again = status == RunStatus.CANCELLING
                && (!cancel.force() || deciding.state().forced());
        if (status == RunStatus.CANCELLED || again) {
            return new Decision.Ignored("the run is " + status.shown() + " already");
        }
        if (status.isFinal() || status == RunStatus.PENDING) {
            return refused("open", deciding);
        }
        deciding.emit(new RunEvent.CancelRequested(cancel.by(), cancel.force(), deciding.now()));
        for (AttemptId attempt : deciding.state().attemptsOut()) {
            deciding.effect(new RunEffect.Cancel(attempt));
        }
        settle(deciding);
        return deciding.outcome("the run is being cancelled already");
    }

    static Decision retry(Deciding deciding, RunCommand.Retry retry) {
        if (deciding.state().status() != RunStatus.FAILED) {
            return refused("failed", deciding);
        }
        deciding.emit(new RunEvent.Retried(retry.by(), deciding.now()));
        deciding.wakeAll();
        Walk.advance(deciding);
        settle(deciding);
        return deciding.outcome("nothing to retry");
    }

    /** Ends every open attempt and forgets every wait. */
    static void stopEverything(Deciding deciding) {
        for (OpenAttempt attempt : List.copyOf(deciding.state().attempts().values())) {
            if (attempt.mode() == OpenAttempt.Mode.OUT) {
                deciding.effect(new RunEffect.Cancel(attempt.id()));
            }
            deciding.emit(new RunEvent.StepCancelled(attempt.id(), deciding.now()));
        }
    }

    /** Comes to rest when the last attempt has ended. */
    static void settle(Deciding deciding) {
        RunStatus status = deciding.state().status();
        if (deciding.state().hasAttemptsOut()) {
            return;
        }
        if (status == RunStatus.PAUSING) {
            deciding.emit(new RunEvent.Paused(deciding.now()));
        } else if (status == RunStatus.CANCELLING) {
            deciding.emit(new RunEvent.RunCancelled(deciding.now()));
            deciding.effect(new RunEffect.EndProcesses());
        }
    }
}
