package dev.baton.run;

import dev.baton.plan.PlanNode;
import dev.baton.plan.Policy;
import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.FileLists;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import dev.baton.step.agent.JudgeAnswers;
import dev.baton.step.agent.ScriptedAgents;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Attempts at steps: scheduled, reported, retried, lost. */
final class Attempts {
    private Attempts() {}

    static void schedule(Deciding deciding, Frame frame, PlanNode.Step step) {
        RunState state = deciding.state();
        int most = state.bundle().plan().limits().steps();
        if (state.steps() >= most) {
            deciding.failSequence(
                    frame.id(),
                    step.id(),
                    step.name(),
                    "Expected at most " + most + " steps in this run (limits.steps), but one more is due",
                    FailureKind.USER);
            return;
        }
        AttemptId id = new AttemptId(state.started().run(), step.id(), deciding.nextVisit(step.id()), 1);
        if (reused(deciding, frame, step, id)) {
            return;
        }
        offer(deciding, frame.id(), step.name(), id);
    }

    /** Takes the result over from the run that this one repeats. */
    private static boolean reused(Deciding deciding, Frame frame, PlanNode.Step step, AttemptId id) {
        RunStart.Rerun rerun = deciding.state().started().rerunOf();
        Binding.Result earlier = rerun == null ? null : rerun.results().get(RunState.key(id.step(), id.visit()));
        if (earlier == null || earlier.output() == null || rerun == null) {
            return false;
        }
        String shown = shown(deciding, frame.id(), step.work());
        deciding.emit(new RunEvent.StepScheduled(id, frame.id(), step.name(), shown, null, deciding.now()));
        deciding.emit(new RunEvent.StepStarted(id, "reused from " + rerun.run(), deciding.now()));
        deciding.emit(new RunEvent.StepSucceeded(id, earlier.output(), deciding.now()));
        return true;
    }

    static void askJudge(Deciding deciding, Frame frame, PlanNode.Choice choice, int arm, String question) {
        String step = choice.id() + PlanIndex.JUDGE + arm;
        AttemptId id = new AttemptId(deciding.state().started().run(), step, deciding.nextVisit(step), 1);
        offerJudge(deciding, frame.id(), id, question);
    }

    private static void offerJudge(Deciding deciding, int frame, AttemptId id, String question) {
        emitOffer(deciding, frame, JUDGE, id, question, scripted(deciding, JUDGE, question));
    }

    static final String JUDGE = "judge";

    /** Schedules an attempt of a plan's step, the first or a further one. */
    private static void offer(Deciding deciding, int frame, String name, AttemptId id) {
        var step = (PlanNode.Step) deciding.state().index().place(id.step()).node();
        RunValues values = deciding.values(frame);
        String shown = values.shown(step.work());
        if (id.attempt() == 1) {
            deciding.warnMissing(values, id.step());
        }
        Integer scripted =
                step.work() instanceof PlanNode.Work.Agent agent ? scripted(deciding, agent.agent(), shown) : null;
        emitOffer(deciding, frame, name, id, shown, scripted);
    }

    private static void emitOffer(
            Deciding deciding, int frame, String name, AttemptId id, String shown, @Nullable Integer scripted) {
        deciding.emit(new RunEvent.StepScheduled(
                id, frame, name, Texts.cut(shown, RunLimits.SHOWN_CHARS), scripted, deciding.now()));
        deciding.effect(new RunEffect.Offer(id));
    }

    private static @Nullable Integer scripted(Deciding deciding, String agent, String instruction) {
        ScriptedAgents answers = deciding.state().bundle().scripted();
        if (answers == null || !answers.scripts(agent)) {
            return null;
        }
        Map<String, Integer> used = deciding.state().scripted();
        Optional<ScriptedAgents.Choice> choice =
                answers.choose(agent, instruction, entry -> used.getOrDefault(Apply.scriptedKey(agent, entry), 0));
        return choice.map(ScriptedAgents.Choice::entryIndex).orElse(null);
    }

    private static String shown(Deciding deciding, int frame, PlanNode.Work work) {
        return Texts.cut(deciding.values(frame).shown(work), RunLimits.SHOWN_CHARS);
    }

    static void report(Deciding deciding, RunCommand.Report report) {
        AttemptId id = report.attempt();
        OpenAttempt open = deciding.state().attempts().get(RunState.key(id.step(), id.visit()));
        if (open == null || !concerns(open, report)) {
            return;
        }
        if (id.attempt() < open.id().attempt()) {
            // A late success of an older attempt of a visit that is still open counts, and the newer one is called off.
            deciding.effect(new RunEffect.Cancel(open.id()));
        }
        StepOutcome outcome = report.outcome();
        if (outcome == null) {
            lost(deciding, open);
            return;
        }
        StepOutcome whole = whole(deciding, open.frame(), outcome);
        if (report.node() != null && report.startedAt() != null) {
            deciding.emit(new RunEvent.StepStarted(id, report.node(), report.startedAt()));
        }
        switch (whole) {
            case StepOutcome.Succeeded success -> succeeded(deciding, open, id, success.output());
            case StepOutcome.Failed failure
            when failure.failure().kind() == FailureKind.LOST -> unknown(deciding, open, id, failure);
            case StepOutcome.Failed failure -> failed(deciding, open, id, failure);
        }
    }

    /** It has run, and what came of it is lost: one that may run again is retried as any that failed for the machine. */
    private static void unknown(Deciding deciding, OpenAttempt open, AttemptId id, StepOutcome.Failed failed) {
        boolean once = deciding.state().index().place(id.step()).node() instanceof PlanNode.Step step
                && !step.policy().idempotent();
        if (once) {
            lost(deciding, open);
        } else {
            StepFailure failure =
                    new StepFailure(FailureKind.PLATFORM, failed.failure().message());
            failed(deciding, open, id, new StepOutcome.Failed(failure, failed.output()));
        }
    }

    /** With all changes of files in it, as it is recorded. */
    private static StepOutcome whole(Deciding deciding, int frame, StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Succeeded success -> new StepOutcome.Succeeded(whole(deciding, frame, success.output()));
            case StepOutcome.Failed failed ->
                failed.output() == null
                        ? failed
                        : new StepOutcome.Failed(failed.failure(), whole(deciding, frame, failed.output()));
        };
    }

    private static StepOutput whole(Deciding deciding, int frame, StepOutput output) {
        StoredText list = output.longChanges();
        return list == null
                ? output
                : output.withChanges(FileLists.changes(deciding.values(frame).text(list)));
    }

    private static boolean concerns(OpenAttempt open, RunCommand.Report report) {
        int attempt = report.attempt().attempt();
        boolean success = report.outcome() instanceof StepOutcome.Succeeded;
        return attempt == open.id().attempt()
                ? open.mode() == OpenAttempt.Mode.OUT || success
                : attempt < open.id().attempt() && success;
    }

    private static void succeeded(Deciding deciding, OpenAttempt open, AttemptId id, StepOutput output) {
        if (PlanIndex.isJudge(id.step())) {
            judged(deciding, open, id, output);
            return;
        }
        if (deciding.state().status() == RunStatus.CANCELLING) {
            deciding.emit(new RunEvent.StepSucceeded(id, output, deciding.now()));
            return;
        }
        List<String> conflicts = FileConflicts.warnings(deciding.state(), open, output.changes());
        var step = (PlanNode.Step) deciding.state().index().place(id.step()).node();
        SetKey.Found found = SetKey.take(deciding, step, open.frame(), output);
        deciding.emit(new RunEvent.StepSucceeded(id, found.output(), deciding.now()));
        if (!found.values().isEmpty()) {
            deciding.emit(new RunEvent.VariablesSet(open.frame(), found.values()));
        }
        for (String ignored : found.ignored()) {
            deciding.emit(new RunEvent.WarningRaised("step " + id.step() + ": '@set' of '" + ignored
                    + "' is ignored, for no script or agent step of this flow binds that variable"));
        }
        for (String warning : output.warnings()) {
            deciding.emit(new RunEvent.WarningRaised("step " + id.step() + ": " + warning));
        }
        conflicts.forEach(warning -> deciding.emit(new RunEvent.WarningRaised(warning)));
        deciding.wake(open.frame());
    }

    private static void judged(Deciding deciding, OpenAttempt open, AttemptId id, StepOutput output) {
        Optional<Boolean> answer =
                JudgeAnswers.parse(deciding.values(open.frame()).text(output.text()));
        if (answer.isEmpty()) {
            StepFailure failure = new StepFailure(
                    FailureKind.USER,
                    "Expected the agent 'judge' to answer yes or no, but it answered '"
                            + Texts.cut(output.text().preview(), 120) + "'");
            failed(deciding, open, id, new StepOutcome.Failed(failure, output));
            return;
        }
        deciding.emit(new RunEvent.StepSucceeded(id, output, deciding.now()));
        if (deciding.state().status() != RunStatus.CANCELLING) {
            String choice = deciding.state().index().place(id.step()).node().id();
            deciding.emit(new RunEvent.Judged(open.frame(), choice, PlanIndex.judgedArm(id.step()), answer.get()));
            deciding.wake(open.frame());
        }
    }

    private static void failed(Deciding deciding, OpenAttempt open, AttemptId id, StepOutcome.Failed failed) {
        RunStatus status = deciding.state().status();
        if (failed.failure().kind() == FailureKind.CANCELLED
                && (status == RunStatus.CANCELLING || status == RunStatus.PAUSING || status == RunStatus.PAUSED)) {
            deciding.emit(new RunEvent.StepCancelled(id, deciding.now()));
            return;
        }
        if (failed.failure().kind() == FailureKind.CANCELLED && status == RunStatus.RUNNING) {
            // Stopped for a pause that was taken back meanwhile: nobody meant it to fail. A map's supervisor begins
            // again as
            // often as it likes, whatever its items may.
            if (isBatch(deciding, id)) {
                again(deciding, open);
            } else {
                lost(deciding, open);
            }
            return;
        }
        Policy policy = policy(deciding.state(), id);
        Instant retryAt = status == RunStatus.CANCELLING ? null : retryAt(deciding, open, policy, failed);
        StepOutput output = failed.output();
        List<String> conflicts =
                output == null ? List.of() : FileConflicts.warnings(deciding.state(), open, output.changes());
        deciding.emit(new RunEvent.StepFailed(id, failed.failure(), output, retryAt, deciding.now()));
        conflicts.forEach(warning -> deciding.emit(new RunEvent.WarningRaised(warning)));
        if (retryAt != null || status == RunStatus.CANCELLING) {
            return;
        }
        if (!policy.continueOnFailure() && policy.fallback() != null && !PlanIndex.isJudge(id.step())) {
            Groups.enterFallback(deciding, open.frame(), id.step(), policy);
        }
        deciding.wake(open.frame());
    }

    private static boolean isBatch(Deciding deciding, AttemptId id) {
        return !PlanIndex.isJudge(id.step())
                && deciding.state().index().place(id.step()).node() instanceof PlanNode.Step step
                && step.work() instanceof PlanNode.Work.Batch;
    }

    private static Policy policy(RunState state, AttemptId id) {
        return PlanIndex.isJudge(id.step())
                ? Policy.standard(false)
                : ApplyGroupEnd.policy(state.index().place(id.step()).node());
    }

    private static @Nullable Instant retryAt(
            Deciding deciding, OpenAttempt open, Policy policy, StepOutcome.Failed failed) {
        return switch (failed.failure().kind()) {
            case PLATFORM ->
                open.platformFailures() < RunLimits.PLATFORM_RETRIES
                        ? deciding.clock().plus(platformDelay(deciding, open, failed))
                        : null;
            case USER, TIMEOUT ->
                open.userFailures() < policy.retries() && retryWanted(deciding, open, policy, failed)
                        ? deciding.clock().plus(Backoff.delay(policy, open.userFailures() + 1, deciding.context()))
                        : null;
            case CANCELLED, LOST -> null;
        };
    }

    /** As long as whoever failed asks for, and at least our own backoff. */
    private static Duration platformDelay(Deciding deciding, OpenAttempt open, StepOutcome.Failed failed) {
        Duration own = Backoff.platform(open.platformFailures() + 1, deciding.context());
        Long asked = failed.failure().retryAfterMillis();
        return asked == null || asked <= own.toMillis() ? own : Duration.ofMillis(asked);
    }

    /** {@code retry-if}, over the failed result: its fields, and {@code result} for the whole. */
    private static boolean retryWanted(Deciding deciding, OpenAttempt open, Policy policy, StepOutcome.Failed failed) {
        if (policy.retryIf() == null) {
            return true;
        }
        RunValues values = deciding.values(open.frame());
        Binding result = new Binding.Result(failed.failure(), failed.output());
        Walk.Verdict verdict = Conditions.evaluate(policy.retryIf(), null, values.over(result));
        return verdict instanceof Walk.Verdict.Known known && known.holds();
    }

    private static void lost(Deciding deciding, OpenAttempt open) {
        deciding.emit(new RunEvent.StepLost(open.id(), deciding.now()));
        if (deciding.state().status() == RunStatus.CANCELLING) {
            deciding.emit(new RunEvent.StepCancelled(open.id(), deciding.now()));
            return;
        }
        OpenAttempt after = deciding.state().attempts().get(open.key());
        if (after != null && after.mode() == OpenAttempt.Mode.DOUBTFUL) {
            Gates.askAboutLost(deciding, after);
        } else if (deciding.state().status() == RunStatus.RUNNING) {
            again(deciding, open);
        }
    }

    /** The next attempt, now or when the run resumes. */
    static void againWhenRunning(Deciding deciding, OpenAttempt open) {
        if (deciding.state().status() == RunStatus.RUNNING) {
            again(deciding, open);
        } else {
            deciding.emit(new RunEvent.StepCancelled(open.id(), deciding.now()));
        }
    }

    /** The next attempt of an open visit. */
    static void again(Deciding deciding, OpenAttempt open) {
        AttemptId next = open.id().next();
        if (PlanIndex.isJudge(next.step())) {
            var choice = (PlanNode.Choice)
                    deciding.state().index().place(next.step()).node();
            Frame frame = deciding.frame(open.frame());
            PlanNode.Arm arm = choice.arms().get(PlanIndex.judgedArm(next.step()));
            Walk.Verdict verdict = Conditions.evaluate(arm.condition(), arm.before(), deciding.values(frame.id()));
            String question = verdict instanceof Walk.Verdict.Ask ask ? ask.question() : arm.text();
            offerJudge(deciding, open.frame(), next, question);
            return;
        }
        offer(deciding, open.frame(), open.name(), next);
    }

    /** A step that a person said is done though nobody has its result. */
    static void takeAsDone(Deciding deciding, OpenAttempt open) {
        deciding.emit(new RunEvent.StepSucceeded(open.id(), StepOutput.of(StoredText.EMPTY, 0), deciding.now()));
        deciding.wake(open.frame());
    }

    static void takeAsFailed(Deciding deciding, OpenAttempt open) {
        StepFailure failure = new StepFailure(FailureKind.LOST, "its outcome is unknown, and a person said it failed");
        failed(deciding, open, open.id(), new StepOutcome.Failed(failure, null));
    }

    static List<OpenAttempt> held(RunState state) {
        return state.attempts().values().stream()
                .filter(attempt -> attempt.mode() == OpenAttempt.Mode.HELD)
                .sorted(Comparator.comparing(OpenAttempt::key))
                .toList();
    }
}
