package dev.baton.run;

import dev.baton.plan.PlanNode;
import dev.baton.plan.Policy;
import dev.baton.step.FailureKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The end of a group: scopes merge into the parent, and the parent goes on, tries again or fails. */
final class ApplyGroupEnd {
    private ApplyGroupEnd() {}

    static RunState ended(RunState state, RunEvent.GroupEnded e) {
        OpenGroup group = Apply.group(state, e.key());
        if (e.retryAt() != null) {
            RunStateEdit edit = state.edit().updatedAt(e.at());
            removeTree(state, group, edit);
            return edit.group(group.retry(e.retryAt())).done();
        }
        String id = RunState.stepOf(e.key());
        if (state.status() == RunStatus.CANCELLING) {
            return state;
        }
        return PlanIndex.isFallback(id) ? fallbackEnded(state, group, e) : groupEnded(state, group, e);
    }

    private static RunState groupEnded(RunState state, OpenGroup group, RunEvent.GroupEnded e) {
        PlanNode node = state.index().place(RunState.stepOf(e.key())).node();
        RunStateEdit edit = state.edit().updatedAt(e.at());
        Frame merged = node instanceof PlanNode.Call ? state.frame(group.frame()) : merge(state, group);
        Binding result = resultOf(state, node, group, e);
        Frame bound = Apply.bound(merged, variable(node), capture(node), result);
        if (e.failure() == null) {
            removeTree(state, group, edit);
            return edit.withoutGroup(e.key())
                    .frame(bound.readyAt(merged.pc() + 1))
                    .done();
        }
        Frame settled = Apply.settled(bound, policy(node), guarded(node), errorsOf(state, group, e));
        if (settled.mode() == Frame.Mode.FAILED) {
            // Its branches stay, so that a retry of the run repeats only those that failed.
            Groups.inside(state, group).forEach(inner -> edit.group(inner.due(null, null)));
            return edit.frame(settled).group(group.due(null, null)).done();
        }
        removeTree(state, group, edit);
        return edit.withoutGroup(e.key()).frame(settled).done();
    }

    private static RunState fallbackEnded(RunState state, OpenGroup group, RunEvent.GroupEnded e) {
        PlanNode node = state.index().place(RunState.stepOf(e.key())).node();
        RunStateEdit edit = state.edit().updatedAt(e.at());
        Frame merged = merge(state, group);
        if (e.failure() == null) {
            Binding last = state.frame(group.children().get(0)).last();
            removeTree(state, group, edit);
            return edit.withoutGroup(e.key())
                    .frame(Apply.advanced(merged, variable(node), capture(node), last == null ? Binding.NOTHING : last))
                    .done();
        }
        List<StepError> errors = errorsOf(state, group, e);
        removeTree(state, group, edit);
        return edit.withoutGroup(e.key())
                .frame(Apply.afterFailure(merged, guarded(node), errors))
                .done();
    }

    private static Frame merge(RunState state, OpenGroup group) {
        Frame frame = state.frame(group.frame());
        return frame.withVars(frame.vars().plusAll(Apply.merged(state, joining(state, group))));
    }

    /** The branches whose scopes go on behind the group: all of them, but of a race the winner alone. */
    private static List<Integer> joining(RunState state, OpenGroup group) {
        if (!Groups.isRace(state, group.key())) {
            return group.children();
        }
        Frame winner = Groups.winner(state, group);
        return winner == null ? List.of() : List.of(winner.id());
    }

    private static Binding resultOf(RunState state, PlanNode node, OpenGroup group, RunEvent.GroupEnded e) {
        if (Groups.isRace(state, e.key())) {
            Frame winner = Groups.winner(state, group);
            Binding last = winner == null ? null : winner.last();
            return e.failure() != null ? Apply.failedResult(e.failure()) : last == null ? Binding.NOTHING : last;
        }
        if (node instanceof PlanNode.Call) {
            return e.failure() == null
                    ? Calling.result(state.frame(group.children().get(0)))
                    : Apply.failedResult(e.failure());
        }
        if (node instanceof PlanNode.Scoped) {
            Binding last = state.frame(group.children().get(0)).last();
            return e.failure() != null && !(last instanceof Binding.Result)
                    ? Apply.failedResult(e.failure())
                    : last == null ? Binding.NOTHING : last;
        }
        return Apply.results(state, group);
    }

    /**
     * The failures of the branches, in textual order; the group's own when no branch has one of its own. That a branch was ended with
     * its group is no failure, and a race has one failure, which tells of all its branches.
     */
    static List<StepError> errorsOf(RunState state, OpenGroup group, RunEvent.GroupEnded e) {
        boolean race = Groups.isRace(state, e.key());
        List<StepError> errors = new ArrayList<>();
        for (int child : race ? List.<Integer>of() : group.children()) {
            Frame frame = state.frame(child);
            if (frame.mode() == Frame.Mode.FAILED) {
                frame.pending().stream()
                        .filter(error -> error.kind() != FailureKind.CANCELLED)
                        .forEach(errors::add);
            }
        }
        if (errors.isEmpty() && e.failure() != null) {
            errors.add(new StepError(
                    RunState.stepOf(e.key()),
                    RunState.visitOf(e.key()),
                    race ? "race" : "group",
                    e.failure().message(),
                    e.failure().kind()));
        }
        return errors;
    }

    /** Takes a group's branches out of the state, with the groups inside them. */
    static void removeTree(RunState state, OpenGroup group, RunStateEdit edit) {
        edit.withoutLabels(Calling.labelsOf(group.key()));
        for (int child : group.children()) {
            edit.withoutFrame(child);
        }
        if (group.children().isEmpty()) {
            return;
        }
        var children = new java.util.HashSet<>(group.children());
        for (OpenGroup inner : state.groups().values()) {
            if (children.contains(inner.frame())) {
                removeTree(state, inner, edit);
                edit.withoutGroup(inner.key());
            }
        }
    }

    static @Nullable String variable(PlanNode node) {
        return switch (node) {
            case PlanNode.Step step -> step.variable();
            case PlanNode.Fork fork -> fork.variable();
            case PlanNode.Scoped scoped -> scoped.variable();
            case PlanNode.Call call -> call.variable();
            default -> null;
        };
    }

    static @Nullable String capture(PlanNode node) {
        return switch (node) {
            case PlanNode.Step step -> step.capture();
            case PlanNode.Fork fork -> fork.capture();
            case PlanNode.Scoped scoped -> scoped.capture();
            case PlanNode.Call call -> call.capture();
            default -> null;
        };
    }

    static boolean guarded(PlanNode node) {
        return switch (node) {
            case PlanNode.Step step -> step.guarded();
            case PlanNode.Fork fork -> fork.guarded();
            case PlanNode.Scoped scoped -> scoped.guarded();
            case PlanNode.Call call -> call.guarded();
            default -> false;
        };
    }

    static Policy policy(PlanNode node) {
        return switch (node) {
            case PlanNode.Step step -> step.policy();
            case PlanNode.Fork fork -> fork.policy();
            case PlanNode.Scoped scoped -> scoped.policy();
            case PlanNode.Call call -> call.policy();
            default -> Policy.standard(false);
        };
    }
}
