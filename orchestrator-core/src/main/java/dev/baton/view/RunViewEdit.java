package dev.baton.view;

import dev.baton.run.RunEvent;
import dev.baton.run.RunFold;
import dev.baton.run.RunStatus;
import dev.baton.step.AttemptId;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import dev.baton.step.Usage;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.PMap;
import org.pcollections.PVector;

/** How a record changes the view of a run. */
final class RunViewEdit {
    private final PlanSteps plan;
    private RunFold fold;
    private PMap<String, StepView> steps;
    private PVector<String> order;
    private PMap<String, Integer> open;
    private PVector<String> warnings;
    private PVector<Deed> deeds;
    private Usage usage;

    RunViewEdit(RunView before) {
        plan = before.plan;
        fold = before.fold;
        steps = before.steps;
        order = before.order;
        open = before.open;
        warnings = before.warnings;
        deeds = before.deeds;
        usage = before.usage;
    }

    RunView apply(long sequence, List<RunEvent> facts) {
        fold = fold.apply(facts);
        facts.forEach(this::fact);
        return new RunView(plan, fold, steps, order, open, warnings, deeds, usage, sequence);
    }

    private void fact(RunEvent event) {
        switch (event) {
            case RunEvent.RunStarted e -> deed(e.at(), e.start().startedBy(), "started");
            case RunEvent.StepScheduled e -> scheduled(e);
            case RunEvent.StepStarted e -> change(e.attempt(), step -> step.startedOn(e.node(), e.at()));
            case RunEvent.StepSucceeded e -> ended(e.attempt(), e.output(), null, StepStatus.SUCCEEDED, e.at());
            case RunEvent.StepFailed e -> failed(e);
            case RunEvent.StepLost e -> change(e.attempt(), step -> step.with(StepStatus.LOST, null));
            case RunEvent.StepCancelled e -> cancelled(e);
            case RunEvent.SequenceFailed e -> cancelWaits(e.frame());
            case RunEvent.Answered e -> answered(e);
            case RunEvent.TimerSet e -> timerSet(e);
            case RunEvent.TimerFired e -> change(e.key(), step -> step.over(StepStatus.SUCCEEDED, e.at()));
            case RunEvent.PatternProgressed e ->
                change(e.attempt(), step -> step.at(new StepView.Progress(e.done(), e.failed(), e.total(), e.at())));
            case RunEvent.WarningRaised e -> warnings = warnings.plus(e.message());
            case RunEvent.PauseRequested e -> deed(e.at(), e.by(), "paused");
            case RunEvent.Resumed e -> deed(e.at(), e.by(), "resumed");
            case RunEvent.CancelRequested e -> cancelRequested(e);
            case RunEvent.Retried e -> deed(e.at(), e.by(), "retried");
            case RunEvent.RunCompleted e -> cancelOpen(step -> true, e.at());
            case RunEvent.RunFailed e -> cancelOpen(step -> true, e.at());
            case RunEvent.RunCancelled e -> cancelOpen(step -> true, e.at());
            case RunEvent.GroupEntered ignored -> unchanged();
            case RunEvent.BranchStarted ignored -> unchanged();
            case RunEvent.BranchEnded ignored -> unchanged();
            case RunEvent.GroupEnded ignored -> unchanged();
            case RunEvent.BranchTaken ignored -> unchanged();
            case RunEvent.Judged ignored -> unchanged();
            case RunEvent.LabelEntered ignored -> unchanged();
            case RunEvent.VariablesSet ignored -> unchanged();
            case RunEvent.GateReached ignored -> unchanged();
            case RunEvent.QuestionAsked ignored -> unchanged();
            case RunEvent.QuestionExpired ignored -> unchanged();
            case RunEvent.Paused ignored -> unchanged();
        }
    }

    /** The fact changes how the run goes on, which the fold knows, but nothing about a step. */
    private static void unchanged() {}

    private void scheduled(RunEvent.StepScheduled e) {
        AttemptId attempt = e.attempt();
        StepView before = steps.get(StepView.key(attempt));
        if (before != null) {
            put(before.again(attempt.attempt(), e.instruction()));
            return;
        }
        add(new StepView(
                attempt.step(),
                attempt.visit(),
                e.name(),
                e.instruction(),
                plan.variable(attempt.step()),
                e.frame(),
                StepStatus.SCHEDULED,
                attempt.attempt(),
                null,
                e.at(),
                null,
                null,
                null,
                null,
                null));
    }

    private void timerSet(RunEvent.TimerSet e) {
        int hash = e.key().lastIndexOf('#');
        String id = e.key().substring(0, hash);
        add(new StepView(
                id,
                Integer.parseInt(e.key().substring(hash + 1)),
                "Wait",
                e.shown(),
                plan.variable(id),
                e.frame(),
                StepStatus.WAITING,
                1,
                null,
                e.at(),
                null,
                e.until(),
                StepOutput.of(new StoredText.Inline(e.shown()), 0),
                null,
                null));
    }

    private void failed(RunEvent.StepFailed e) {
        if (e.retryAt() == null) {
            ended(e.attempt(), e.output(), e.failure(), StepStatus.FAILED, e.at());
            return;
        }
        spend(e.output());
        change(e.attempt(), step -> step.left(e.output(), e.failure()).with(StepStatus.RETRYING, e.retryAt()));
    }

    private void ended(
            AttemptId attempt,
            @Nullable StepOutput output,
            @Nullable StepFailure failure,
            StepStatus status,
            Instant at) {
        spend(output);
        change(attempt, step -> step.left(output, failure).over(status, at));
    }

    private void spend(@Nullable StepOutput output) {
        if (output != null && output.usage() != null) {
            usage = usage.plus(output.usage());
        }
    }

    private void cancelled(RunEvent.StepCancelled e) {
        RunStatus status = fold.status();
        boolean held = status == RunStatus.PAUSING || status == RunStatus.PAUSED;
        change(e.attempt(), step -> held ? step.with(StepStatus.HELD, null) : step.over(StepStatus.CANCELLED, e.at()));
    }

    private void cancelRequested(RunEvent.CancelRequested e) {
        deed(e.at(), e.by(), "cancelled");
        cancelOpen(step -> step.status() != StepStatus.SCHEDULED && step.status() != StepStatus.RUNNING, e.at());
    }

    private void cancelWaits(int frame) {
        Instant at = fold.updatedAt();
        cancelOpen(
                step -> step.status() == StepStatus.WAITING && step.frame() == frame, at == null ? Instant.EPOCH : at);
    }

    private void cancelOpen(Predicate<StepView> which, Instant at) {
        for (String key : open.keySet()) {
            StepView step = steps.get(key);
            if (step != null && which.test(step)) {
                put(step.over(StepStatus.CANCELLED, at));
            }
        }
    }

    private void answered(RunEvent.Answered e) {
        String did = e.decision() == null ? "answered" : e.decision();
        String value = e.value().preview();
        deeds = deeds.plus(new Deed(e.at(), e.by(), did, e.name(), value.isEmpty() ? null : value));
    }

    private void deed(Instant at, String by, String did) {
        deeds = deeds.plus(new Deed(at, by, did, null, null));
    }

    private void change(AttemptId attempt, UnaryOperator<StepView> how) {
        change(StepView.key(attempt), how);
    }

    private void change(String key, UnaryOperator<StepView> how) {
        StepView step = steps.get(key);
        if (step != null) {
            put(how.apply(step));
        }
    }

    private void add(StepView step) {
        open = open.plus(step.key(), order.size());
        order = order.plus(step.key());
        put(step);
    }

    private void put(StepView step) {
        steps = steps.plus(step.key(), step);
        if (!step.isOpen()) {
            open = open.minus(step.key());
        }
    }
}
