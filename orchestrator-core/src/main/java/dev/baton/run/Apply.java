package dev.baton.run;

import dev.baton.plan.PlanNode;
import dev.baton.plan.Policy;
import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.PMap;

/** How each fact changes the state: exhaustive, pure, without policy. */
final class Apply {
    private Apply() {}

    static RunState fact(RunState state, RunEvent event) {
        return switch (event) {
            case RunEvent.RunStarted e -> started(state, e);
            case RunEvent.StepScheduled e -> scheduled(state, e);
            case RunEvent.StepStarted e -> state.edit().updatedAt(e.at()).done();
            case RunEvent.StepSucceeded e -> succeeded(state, e);
            case RunEvent.StepFailed e -> failed(state, e);
            case RunEvent.StepLost e -> lost(state, e);
            case RunEvent.StepCancelled e -> cancelled(state, e);
            case RunEvent.GroupEntered e -> groupEntered(state, e);
            case RunEvent.BranchStarted e -> branchStarted(state, e);
            case RunEvent.BranchEnded e -> branchEnded(state, e);
            case RunEvent.GroupEnded e -> ApplyGroupEnd.ended(state, e);
            case RunEvent.BranchTaken e -> branchTaken(state, e);
            case RunEvent.Judged e ->
                state.edit()
                        .frame(state.frame(e.frame()).judged(e.arm(), e.holds()))
                        .done();
            case RunEvent.LabelEntered e -> labelEntered(state, e);
            case RunEvent.VariablesSet e -> {
                Frame frame = state.frame(e.frame());
                yield state.edit()
                        .frame(frame.withVars(frame.vars().plusAll(e.values())))
                        .done();
            }
            case RunEvent.SequenceFailed e -> sequenceFailed(state, e);
            case RunEvent.GateReached e -> ApplyWaits.gateReached(state, e);
            case RunEvent.QuestionAsked e -> ApplyWaits.questionAsked(state, e);
            case RunEvent.QuestionExpired e -> ApplyWaits.expired(state, e);
            case RunEvent.Answered e -> ApplyWaits.answered(state, e);
            case RunEvent.TimerSet e -> ApplyWaits.timerSet(state, e);
            case RunEvent.TimerFired e -> ApplyWaits.timerFired(state, e);
            case RunEvent.WarningRaised e -> state;
            case RunEvent.PatternProgressed e -> progressed(state, e);
            case RunEvent.PauseRequested e ->
                state.edit()
                        .status(RunStatus.PAUSING)
                        .frozenAt(state.frozenAt() == null ? e.at() : state.frozenAt())
                        .updatedAt(e.at())
                        .done();
            case RunEvent.Paused e ->
                state.edit().status(RunStatus.PAUSED).updatedAt(e.at()).done();
            case RunEvent.Resumed e -> resumed(state, e);
            case RunEvent.CancelRequested e -> cancelRequested(state, e);
            case RunEvent.Retried e -> ApplyRetry.retried(state, e);
            case RunEvent.RunCompleted e ->
                state.edit()
                        .frame(done(state, state.frame(0)))
                        .status(RunStatus.COMPLETED)
                        .finishedAt(e.at())
                        .updatedAt(e.at())
                        .done();
            case RunEvent.RunFailed e -> runFailed(state, e);
            case RunEvent.RunCancelled e ->
                state.edit()
                        .status(RunStatus.CANCELLED)
                        .finishedAt(e.at())
                        .updatedAt(e.at())
                        .done();
        };
    }

    /** At the end of its region, however it came there: ways between nodes are not recorded. */
    private static Frame done(RunState state, Frame frame) {
        return frame.readyAt(state.index().nodes(frame.region()).size()).done();
    }

    private static RunState runFailed(RunState state, RunEvent.RunFailed e) {
        RunStateEdit edit = state.edit()
                .status(RunStatus.FAILED)
                .errors(e.errors())
                .finishedAt(e.at())
                .updatedAt(e.at());
        state.waits().keySet().forEach(edit::withoutWait);
        return edit.done();
    }

    private static RunState started(RunState state, RunEvent.RunStarted e) {
        Duration timeout = state.bundle().plan().limits().timeout();
        return state.edit()
                .start(e.start())
                .status(RunStatus.RUNNING)
                .startedAt(e.at())
                .updatedAt(e.at())
                .deadline(timeout == null ? null : e.at().plus(timeout))
                .frame(Frame.body(Map.of()))
                .files(WorkingFiles.of(e.start().files()))
                .nextFrame(1)
                .done();
    }

    private static RunState scheduled(RunState state, RunEvent.StepScheduled e) {
        String key = RunState.key(e.attempt().step(), e.attempt().visit());
        OpenAttempt before = state.attempts().get(key);
        RunStateEdit edit = state.edit().updatedAt(e.at());
        if (before != null) {
            return edit.attempt(before.again(e.attempt(), e.scripted())).done();
        }
        int node = state.index().place(e.attempt().step()).index();
        return edit.attempt(new OpenAttempt(
                        e.attempt(), e.frame(), e.name(), OpenAttempt.Mode.OUT, null, 0, 0, e.scripted(), null))
                .visit(e.attempt().step(), e.attempt().visit())
                .steps(state.steps() + 1)
                .frame(state.frame(e.frame()).blockedAt(node))
                .done();
    }

    private static RunState progressed(RunState state, RunEvent.PatternProgressed e) {
        RunStateEdit edit = state.edit().updatedAt(e.at());
        OpenAttempt open = state.attempts()
                .get(RunState.key(e.attempt().step(), e.attempt().visit()));
        return open == null
                ? edit.done()
                : edit.attempt(open.waitsFor(e.waits())).done();
    }

    private static OpenAttempt open(RunState state, dev.baton.step.AttemptId id) {
        OpenAttempt attempt = state.attempts().get(RunState.key(id.step(), id.visit()));
        if (attempt == null) {
            throw new IllegalStateException("Expected attempt " + id + " to be open");
        }
        return attempt;
    }

    private static void countScripted(RunStateEdit edit, OpenAttempt attempt) {
        if (attempt.scripted() != null) {
            edit.scriptedOnce(scriptedKey(attempt.name(), attempt.scripted()));
        }
    }

    private static void keepFiles(RunState state, RunStateEdit edit, OpenAttempt attempt, @Nullable StepOutput output) {
        if (output != null && !output.changes().isEmpty()) {
            edit.files(state.workingFiles().plus(output.changes(), attempt.id().step(), attempt.frame()));
        }
    }

    static String scriptedKey(String agent, int entry) {
        return agent + "#" + entry;
    }

    private static RunState succeeded(RunState state, RunEvent.StepSucceeded e) {
        OpenAttempt attempt = open(state, e.attempt());
        RunStateEdit edit = state.edit()
                .withoutAttempt(attempt.key())
                .withoutWait(OpenWait.doubtKey(attempt.id()))
                .updatedAt(e.at());
        countScripted(edit, attempt);
        keepFiles(state, edit, attempt, e.output());
        edit.withoutOrigin(attempt.key());
        if (state.status() == RunStatus.CANCELLING
                || PlanIndex.isJudge(e.attempt().step())) {
            return edit.done();
        }
        var step = (PlanNode.Step) state.index().place(e.attempt().step()).node();
        Frame frame = state.frame(attempt.frame());
        return edit.frame(advanced(frame, step.variable(), step.capture(), Binding.Result.of(null, e.output())))
                .done();
    }

    /** Past its node, with the node's result bound. */
    static Frame advanced(Frame frame, @Nullable String variable, @Nullable String capture, Binding result) {
        return bound(frame, variable, capture, result).readyAt(frame.pc() + 1);
    }

    static Frame bound(Frame frame, @Nullable String variable, @Nullable String capture, Binding result) {
        PMap<String, Binding> vars = frame.vars();
        if (variable != null) {
            vars = vars.plus(variable, result);
        }
        if (capture != null) {
            vars = vars.plus(capture, result);
        }
        return frame.withVars(vars).withLast(result);
    }

    private static RunState failed(RunState state, RunEvent.StepFailed e) {
        OpenAttempt attempt = open(state, e.attempt());
        RunStateEdit edit = state.edit().updatedAt(e.at());
        countScripted(edit, attempt);
        keepFiles(state, edit, attempt, e.output());
        if (e.retryAt() != null) {
            boolean platform = e.failure().kind() == FailureKind.PLATFORM;
            return edit.attempt(attempt.backoff(
                            e.retryAt(),
                            attempt.userFailures() + (platform ? 0 : 1),
                            attempt.platformFailures() + (platform ? 1 : 0)))
                    .done();
        }
        edit.withoutAttempt(attempt.key());
        if (state.status() == RunStatus.CANCELLING) {
            return edit.done();
        }
        Frame frame = state.frame(attempt.frame());
        StepError error = new StepError(
                e.attempt().step(),
                e.attempt().visit(),
                attempt.name(),
                e.failure().message(),
                e.failure().kind());
        if (PlanIndex.isJudge(e.attempt().step())) {
            return edit.frame(frame.failed(List.of(error))).done();
        }
        var step = (PlanNode.Step) state.index().place(e.attempt().step()).node();
        Binding result = Binding.Result.of(e.failure(), e.output());
        Frame bound = bound(frame, step.variable(), step.capture(), result);
        return edit.frame(settled(bound, step.policy(), step.guarded(), List.of(error)))
                .done();
    }

    /** A frame whose node has failed for good: goes on, waits for the fallback, leaves it to the next condition, or fails. */
    static Frame settled(Frame frame, Policy policy, boolean guarded, List<StepError> errors) {
        if (policy.continueOnFailure()) {
            return frame.readyAt(frame.pc() + 1);
        }
        if (policy.fallback() != null) {
            return frame.blockedAt(frame.pc());
        }
        return afterFailure(frame, guarded, errors);
    }

    static Frame afterFailure(Frame frame, boolean guarded, List<StepError> errors) {
        return guarded ? frame.readyAt(frame.pc() + 1).withPending(errors) : frame.failed(errors);
    }

    private static RunState lost(RunState state, RunEvent.StepLost e) {
        OpenAttempt attempt = open(state, e.attempt());
        boolean repeatable = !(state.index().place(e.attempt().step()).node() instanceof PlanNode.Step step)
                || step.policy().idempotent();
        return state.edit()
                .updatedAt(e.at())
                .attempt(attempt.in(repeatable ? OpenAttempt.Mode.HELD : OpenAttempt.Mode.DOUBTFUL))
                .done();
    }

    private static RunState cancelled(RunState state, RunEvent.StepCancelled e) {
        OpenAttempt attempt = open(state, e.attempt());
        RunStateEdit edit = state.edit().updatedAt(e.at());
        boolean held = state.status() == RunStatus.PAUSING || state.status() == RunStatus.PAUSED;
        return (held ? edit.attempt(attempt.in(OpenAttempt.Mode.HELD)) : edit.withoutAttempt(attempt.key())).done();
    }

    private static RunState groupEntered(RunState state, RunEvent.GroupEntered e) {
        String id = RunState.stepOf(e.key());
        return state.edit()
                .group(OpenGroup.entered(e.key(), e.frame(), e.attempt(), e.deadline()))
                .visit(id, RunState.visitOf(e.key()))
                .frame(state.frame(e.frame()).blockedAt(state.index().place(id).index()))
                .updatedAt(e.at())
                .done();
    }

    static OpenGroup group(RunState state, String key) {
        OpenGroup group = state.groups().get(key);
        if (group == null) {
            throw new IllegalStateException("Expected group " + key + " to be open");
        }
        return group;
    }

    private static RunState branchStarted(RunState state, RunEvent.BranchStarted e) {
        OpenGroup group = group(state, e.key());
        int region = Groups.regionOf(state, e.key(), e.branch());
        Frame parent = state.frame(group.frame());
        return state.edit()
                .group(group.started(e.frame()))
                .frame(
                        e.given() == null
                                ? Frame.branch(e.frame(), region, parent, e.key(), e.branch())
                                : Frame.called(e.frame(), region, parent, e.key(), e.given()))
                .nextFrame(Math.max(state.nextFrame(), e.frame() + 1))
                .done();
    }

    private static RunState branchEnded(RunState state, RunEvent.BranchEnded e) {
        RunStateEdit edit = state.edit().group(group(state, e.key()).ended(e.frame(), e.success()));
        return (e.success() ? edit.frame(done(state, state.frame(e.frame()))) : edit).done();
    }

    private static RunState branchTaken(RunState state, RunEvent.BranchTaken e) {
        var choice = (PlanNode.Choice) state.index().place(e.node()).node();
        Frame frame = state.frame(e.frame());
        PMap<String, Binding> vars = frame.vars();
        List<Boolean> outcomes = e.outcomes() == null ? List.of() : e.outcomes();
        for (int i = 0; i < outcomes.size(); i++) {
            String variable = choice.arms().get(i).variable();
            if (variable != null) {
                vars = vars.plus(variable, new Binding.Flag(outcomes.get(i)));
            }
        }
        frame = frame.withVars(vars);
        RunStateEdit edit = state.edit().updatedAt(e.at());
        if (e.arm() >= 0) {
            return edit.frame(frame.withPending(List.of())
                            .readyAt(choice.arms().get(e.arm()).target()))
                    .done();
        }
        return edit.frame(
                        frame.pending().isEmpty()
                                ? frame.readyAt(choice.otherwise())
                                : frame.blockedAt(state.index().place(e.node()).index())
                                        .failed(frame.pending()))
                .done();
    }

    private static RunState labelEntered(RunState state, RunEvent.LabelEntered e) {
        int next = state.index().place(e.node()).index() + 1;
        String key = Calling.labelKey(state, e.frame(), e.label());
        return state.edit()
                .labelVisit(key, state.labelVisits().getOrDefault(key, 0) + 1)
                .frame(state.frame(e.frame()).entered(e.label(), next, e.jumped()))
                .done();
    }

    private static RunState sequenceFailed(RunState state, RunEvent.SequenceFailed e) {
        Frame frame = state.frame(e.frame());
        PlanIndex.Place place = state.index().find(e.error().step());
        Frame at = place != null && place.region() == frame.region() ? frame.blockedAt(place.index()) : frame;
        RunStateEdit edit = state.edit().frame(at.failed(List.of(e.error())));
        for (OpenWait wait : state.waits().values()) {
            if (wait.frame() == e.frame()) {
                edit.withoutWait(wait.key());
            }
        }
        return edit.done();
    }

    private static RunState resumed(RunState state, RunEvent.Resumed e) {
        Duration frozen = state.frozenAt() == null ? Duration.ZERO : Duration.between(state.frozenAt(), e.at());
        RunStateEdit edit = state.edit()
                .status(RunStatus.RUNNING)
                .frozenAt(null)
                .updatedAt(e.at())
                .deadline(shifted(state.deadline(), frozen));
        state.attempts().values().forEach(a -> edit.attempt(a.due(shifted(a.retryAt(), frozen))));
        state.waits().values().forEach(w -> edit.waiting(w.due(shifted(w.dueAt(), frozen))));
        state.groups()
                .values()
                .forEach(g -> edit.group(g.due(shifted(g.deadline(), frozen), shifted(g.retryAt(), frozen))));
        return edit.done();
    }

    private static @Nullable Instant shifted(@Nullable Instant at, Duration by) {
        return at == null ? null : at.plus(by);
    }

    private static RunState cancelRequested(RunState state, RunEvent.CancelRequested e) {
        RunStateEdit edit = state.edit()
                .status(RunStatus.CANCELLING)
                .forced(e.force())
                .deadline(null)
                .frozenAt(null)
                .updatedAt(e.at());
        state.waits().keySet().forEach(edit::withoutWait);
        state.attempts().values().stream()
                .filter(attempt -> attempt.mode() != OpenAttempt.Mode.OUT)
                .forEach(attempt -> edit.withoutAttempt(attempt.key()));
        return edit.done();
    }

    /** The results of a group's branches, in textual order. */
    static Binding results(RunState state, OpenGroup group) {
        List<Binding> items = new ArrayList<>();
        for (int child : group.children()) {
            Binding last = state.frame(child).last();
            items.add(last == null ? Binding.NOTHING : last);
        }
        return new Binding.Many(items);
    }

    /** What the branches have bound, the later in the text over the earlier. */
    static Map<String, Binding> merged(RunState state, List<Integer> branches) {
        Map<String, Binding> all = new HashMap<>();
        for (int child : branches) {
            state.frame(child).vars().forEach((name, value) -> {
                if (!name.startsWith("@")) {
                    all.put(name, value);
                }
            });
        }
        return all;
    }

    static Binding failedResult(StepFailure failure) {
        return new Binding.Result(failure, null);
    }
}
