package dev.baton.run;

import dev.baton.plan.PlanNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A failed run taken up again: what failed is ready once more, what succeeded stays. */
final class ApplyRetry {
    private ApplyRetry() {}

    static RunState retried(RunState state, RunEvent.Retried e) {
        Duration timeout = state.bundle().plan().limits().timeout();
        RunState open = state.edit()
                .status(RunStatus.RUNNING)
                .finishedAt(null)
                .errors(List.of())
                .updatedAt(e.at())
                .deadline(timeout == null ? null : e.at().plus(timeout))
                .done();
        return revive(open, open.frame(0));
    }

    private static RunState revive(RunState state, Frame frame) {
        for (OpenGroup group : state.groups().values()) {
            if (group.frame() == frame.id()) {
                return reviveGroup(state, frame, group);
            }
        }
        int node = failedNode(state, frame);
        RunStateEdit edit = state.edit().frame(frame.withPending(List.of()).readyAt(node));
        keepOrigin(state, frame, node, edit);
        return edit.done();
    }

    /** A batch goes on from what it has, though it is visited anew. */
    private static void keepOrigin(RunState state, Frame frame, int node, RunStateEdit edit) {
        List<PlanNode> nodes = state.index().nodes(frame.region());
        if (node < nodes.size()
                && nodes.get(node) instanceof PlanNode.Step step
                && step.work() instanceof PlanNode.Work.Batch) {
            Integer visit = state.visits().get(step.id());
            if (visit != null) {
                int origin = state.origins().getOrDefault(RunState.key(step.id(), visit), visit);
                edit.origin(RunState.key(step.id(), visit + 1), origin);
            }
        }
    }

    /** Branches that ended well stay; those that failed, or were stopped with the group, go on from where they were. */
    private static RunState reviveGroup(RunState state, Frame frame, OpenGroup group) {
        int done = 0;
        RunState next = state;
        for (int child : group.children()) {
            if (state.frame(child).mode() == Frame.Mode.DONE) {
                done++;
            } else {
                next = revive(next, next.frame(child));
            }
        }
        if (done == group.children().size()) {
            // Nothing in it is left to go on: it runs again whole.
            RunStateEdit edit = next.edit();
            ApplyGroupEnd.removeTree(next, group, edit);
            return edit.withoutGroup(group.key())
                    .frame(frame.withPending(List.of()).readyAt(frame.pc()))
                    .done();
        }
        return next.edit()
                .group(group.reopened(done, deadline(state, group)))
                .frame(frame.withPending(List.of()).blockedAt(frame.pc()))
                .done();
    }

    /** A group's time begins anew with the retry, as the run's does; a fallback has none. */
    private static @Nullable Instant deadline(RunState state, OpenGroup group) {
        String id = RunState.stepOf(group.key());
        Duration timeout = ApplyGroupEnd.policy(state.index().place(id).node()).timeout();
        Instant retried = state.updatedAt();
        return timeout == null || retried == null || PlanIndex.isFallback(id) ? null : retried.plus(timeout);
    }

    /** Where the failure was: the failed step, or the group around it; the node itself when the frame names none. */
    private static int failedNode(RunState state, Frame frame) {
        for (StepError error : frame.pending()) {
            String id = error.step();
            while (!id.isEmpty()) {
                PlanIndex.Place place = state.index().find(id);
                if (place != null && place.region() == frame.region()) {
                    return place.index();
                }
                int inner = Math.max(id.lastIndexOf('.'), id.lastIndexOf(PlanNode.INTO_CALL));
                id = inner < 0 ? "" : id.substring(0, inner);
            }
        }
        return frame.pc();
    }
}
