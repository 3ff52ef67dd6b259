package dev.baton.run;

import dev.baton.plan.PlanNode;
import dev.baton.step.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Takes every frame that can go on as far as it goes without help from outside. */
final class Walk {
    /** Nodes one decision may pass; a loop without a step in it would never end otherwise. */
    private static final int MOST_MOVES = 100_000;

    private Walk() {}

    static void advance(Deciding deciding) {
        int moves = 0;
        while (!deciding.ready().isEmpty()) {
            int frame = deciding.ready().poll();
            while (canMove(deciding, frame)) {
                if (++moves > MOST_MOVES) {
                    deciding.failSequence(
                            frame,
                            "",
                            "",
                            "Expected the run to reach a step, but it only moves between labels",
                            FailureKind.USER);
                    break;
                }
                step(deciding, deciding.frame(frame));
            }
            afterFailure(deciding, frame);
        }
    }

    private static boolean canMove(Deciding deciding, int id) {
        Frame frame = deciding.state().frames().get(id);
        return frame != null
                && frame.mode() == Frame.Mode.READY
                && awaited(deciding.state(), frame)
                && deciding.state().status() == RunStatus.RUNNING;
    }

    /** A frame that failed fails what it is a part of. */
    static void afterFailure(Deciding deciding, int id) {
        Frame frame = deciding.state().frames().get(id);
        if (frame == null
                || frame.mode() != Frame.Mode.FAILED
                || !awaited(deciding.state(), frame)
                || deciding.state().status() != RunStatus.RUNNING) {
            return;
        }
        if (frame.group() == null) {
            deciding.emit(new RunEvent.RunFailed(frame.pending(), deciding.now()));
            deciding.effect(new RunEffect.EndProcesses());
        } else if (!Apply.group(deciding.state(), frame.group()).broken().contains(id)) {
            deciding.emit(new RunEvent.BranchEnded(frame.group(), id, false));
            Groups.branchEnded(deciding, frame.group(), false);
        }
    }

    /** Whether the groups around a frame still wait for it, rather than having ended without it. */
    private static boolean awaited(RunState state, Frame frame) {
        Frame inner = frame;
        while (inner.group() != null) {
            OpenGroup group = state.groups().get(inner.group());
            Frame outer = group == null ? null : state.frames().get(group.frame());
            if (group == null || outer == null || outer.mode() != Frame.Mode.BLOCKED || group.retryAt() != null) {
                return false;
            }
            inner = outer;
        }
        return true;
    }

    private static void step(Deciding deciding, Frame frame) {
        List<PlanNode> nodes = deciding.state().index().nodes(frame.region());
        if (frame.pc() >= nodes.size()) {
            end(deciding, frame);
            return;
        }
        switch (nodes.get(frame.pc())) {
            case PlanNode.Goto next -> deciding.move(frame, next.target());
            case PlanNode.Label label -> enter(deciding, frame, label.id(), label.name(), false);
            case PlanNode.Jump jump -> {
                var label = (PlanNode.Label) nodes.get(jump.target());
                enter(deciding, frame, label.id(), label.name(), true);
            }
            case PlanNode.Choice choice -> choose(deciding, frame, choice);
            case PlanNode.Step work -> Attempts.schedule(deciding, frame, work);
            case PlanNode.Checkpoint gate -> Gates.reach(deciding, frame, gate);
            case PlanNode.Question question -> Gates.ask(deciding, frame, question);
            case PlanNode.Wait wait -> wait(deciding, frame, wait);
            case PlanNode.Fork fork -> Groups.enter(deciding, frame, fork.id(), fork.policy(), 1);
            case PlanNode.Call call -> Calling.enter(deciding, frame, call);
            case PlanNode.Scoped scoped -> Groups.enter(deciding, frame, scoped.id(), scoped.policy(), 1);
            case PlanNode.Unsupported other ->
                deciding.failSequence(
                        frame.id(),
                        other.id(),
                        other.construct(),
                        "Expected a construct this version can run, but '" + other.construct() + "' at " + other.at()
                                + " is not run by it yet",
                        FailureKind.PLATFORM);
        }
    }

    private static void end(Deciding deciding, Frame frame) {
        if (frame.group() == null) {
            deciding.emit(new RunEvent.RunCompleted(deciding.now()));
            deciding.effect(new RunEffect.EndProcesses());
        } else {
            deciding.emit(new RunEvent.BranchEnded(frame.group(), frame.id(), true));
            Groups.branchEnded(deciding, frame.group(), true);
        }
    }

    static void enter(Deciding deciding, Frame frame, String node, String label, boolean jumped) {
        RunState state = deciding.state();
        int visits = state.labelVisits().getOrDefault(Calling.labelKey(state, frame.id(), label), 0);
        PlanNode.Call call = Calling.around(state, frame.id());
        int limit = call == null ? state.bundle().plan().limits().visits() : call.visits();
        if (visits >= limit) {
            deciding.failSequence(
                    frame.id(),
                    node,
                    "@" + label,
                    "Expected at most " + limit + " visits of label '" + label
                            + "' (limits.visits), but the run came to it once more",
                    FailureKind.USER);
            return;
        }
        deciding.emit(new RunEvent.LabelEntered(frame.id(), node, label, jumped));
    }

    private static void choose(Deciding deciding, Frame frame, PlanNode.Choice choice) {
        List<Boolean> outcomes = new ArrayList<>();
        for (int arm = 0; arm < choice.arms().size(); arm++) {
            Boolean known = frame.judged().get(arm);
            if (known == null) {
                known = evaluate(deciding, frame, choice, arm);
            }
            if (known == null) {
                return;
            }
            outcomes.add(known);
            if (known) {
                taken(deciding, frame, choice, arm, outcomes);
                return;
            }
        }
        taken(deciding, frame, choice, -1, outcomes);
    }

    private static void taken(Deciding deciding, Frame frame, PlanNode.Choice choice, int arm, List<Boolean> outcomes) {
        deciding.emit(new RunEvent.BranchTaken(frame.id(), choice.id(), arm, outcomes, deciding.now()));
    }

    /** Whether the arm's condition holds, or null when {@code judge} has been asked. */
    private static @org.jspecify.annotations.Nullable Boolean evaluate(
            Deciding deciding, Frame frame, PlanNode.Choice choice, int arm) {
        PlanNode.Arm branch = choice.arms().get(arm);
        Verdict verdict = Conditions.evaluate(branch.condition(), branch.before(), deciding.values(frame.id()));
        return switch (verdict) {
            case Verdict.Known known -> known.holds();
            case Verdict.Ask ask -> {
                Attempts.askJudge(deciding, frame, choice, arm, ask.question());
                yield null;
            }
        };
    }

    /** What a condition comes to. */
    sealed interface Verdict {
        record Known(boolean holds) implements Verdict {}

        record Ask(String question) implements Verdict {}
    }

    private static void wait(Deciding deciding, Frame frame, PlanNode.Wait wait) {
        String shown = deciding.values(frame.id()).render(wait.duration());
        Duration duration = dev.baton.plan.Durations.parse(shown);
        if (duration == null) {
            deciding.failSequence(
                    frame.id(),
                    wait.id(),
                    "Wait",
                    "Expected a duration such as '60 seconds' or '24h', but got '" + Texts.cut(shown, 80) + "'",
                    FailureKind.USER);
            return;
        }
        deciding.emit(new RunEvent.TimerSet(
                RunState.key(wait.id(), deciding.nextVisit(wait.id())),
                frame.id(),
                Texts.cut(shown, 200),
                deciding.now().plus(duration),
                deciding.now()));
    }
}
