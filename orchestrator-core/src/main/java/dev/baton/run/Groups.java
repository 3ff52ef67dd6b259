package dev.baton.run;

import dev.baton.plan.PlanNode;
import dev.baton.plan.Policy;
import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Parallel groups, races, groups with options, calls and fallbacks: frames side by side, and their join. */
final class Groups {
    private Groups() {}

    static int regionOf(RunState state, String key, int branch) {
        String id = RunState.stepOf(key);
        PlanNode node = state.index().place(id).node();
        if (PlanIndex.isFallback(id)) {
            Integer fallback = ApplyGroupEnd.policy(node).fallback();
            return java.util.Objects.requireNonNull(fallback, "fallback");
        }
        return switch (node) {
            case PlanNode.Fork fork -> fork.branches().get(branch);
            case PlanNode.Scoped scoped -> scoped.body();
            case PlanNode.Call call -> call.body();
            default -> throw new IllegalStateException("Expected " + key + " to be a group");
        };
    }

    /** The node whose branches the group's frames are; null when it has but one body. */
    private static PlanNode.@Nullable Fork fork(RunState state, String key) {
        String id = RunState.stepOf(key);
        return !PlanIndex.isFallback(id) && state.index().place(id).node() instanceof PlanNode.Fork fork ? fork : null;
    }

    private static int size(RunState state, String key) {
        PlanNode.Fork fork = fork(state, key);
        return fork == null ? 1 : fork.branches().size();
    }

    static boolean isRace(RunState state, String key) {
        PlanNode.Fork fork = fork(state, key);
        return fork != null && fork.race();
    }

    /** The branch of a race that has succeeded; null as long as none has. */
    static @Nullable Frame winner(RunState state, OpenGroup race) {
        for (int child : race.children()) {
            Frame frame = state.frame(child);
            if (frame.mode() == Frame.Mode.DONE) {
                return frame;
            }
        }
        return null;
    }

    static void enter(Deciding deciding, Frame frame, String id, Policy policy, int attempt) {
        String key = RunState.key(id, deciding.nextVisit(id));
        enter(deciding, frame.id(), key, policy, attempt);
    }

    private static void enter(Deciding deciding, int frame, String key, Policy policy, int attempt) {
        Instant deadline = policy.timeout() == null || PlanIndex.isFallback(RunState.stepOf(key))
                ? null
                : deciding.now().plus(policy.timeout());
        deciding.emit(new RunEvent.GroupEntered(key, frame, attempt, deadline, deciding.now()));
        int size = size(deciding.state(), key);
        int first = concurrency(deciding.state(), key, size);
        for (int branch = 0; branch < first; branch++) {
            startBranch(deciding, key, branch);
        }
        if (size == 0) {
            deciding.emit(new RunEvent.GroupEnded(key, null, null, deciding.now()));
            deciding.wake(frame);
        }
    }

    private static int concurrency(RunState state, String key, int size) {
        PlanNode.Fork fork = fork(state, key);
        return fork != null && fork.concurrency() > 0 ? Math.min(fork.concurrency(), size) : size;
    }

    private static void startBranch(Deciding deciding, String key, int branch) {
        int frame = deciding.state().nextFrame();
        deciding.emit(new RunEvent.BranchStarted(key, branch, frame, given(deciding, key)));
        deciding.wake(frame);
    }

    private static @Nullable Map<String, Binding> given(Deciding deciding, String key) {
        String id = RunState.stepOf(key);
        return !PlanIndex.isFallback(id) && deciding.state().index().place(id).node() instanceof PlanNode.Call call
                ? Calling.given(deciding, Apply.group(deciding.state(), key).frame(), call)
                : null;
    }

    /** Starts the fallback of a node that has failed for good; its frame is blocked until then. */
    static void enterFallback(Deciding deciding, int frame, String node, Policy policy) {
        String id = node + PlanIndex.FALLBACK;
        enter(deciding, frame, RunState.key(id, deciding.nextVisit(id)), policy, 1);
    }

    static void branchEnded(Deciding deciding, String key, boolean success) {
        OpenGroup group = Apply.group(deciding.state(), key);
        if (success ? isRace(deciding.state(), key) : cancelsOnFailure(deciding.state(), key)) {
            endGroup(deciding, key, success ? null : failureOf(deciding.state(), group));
            return;
        }
        int size = size(deciding.state(), key);
        if (group.ended() < size) {
            if (group.children().size() < size && cursor(group) < concurrency(deciding.state(), key, size)) {
                startBranch(deciding, key, group.children().size());
            }
            return;
        }
        endGroup(deciding, key, group.failed() == 0 ? null : failureOf(deciding.state(), group));
    }

    /** Branches under way. */
    private static int cursor(OpenGroup group) {
        return group.children().size() - group.ended();
    }

    private static boolean cancelsOnFailure(RunState state, String key) {
        PlanNode.Fork fork = fork(state, key);
        return fork != null && fork.cancelOnFailure();
    }

    /** What the failed branches come to, told by the first of them in textual order. */
    private static StepFailure failureOf(RunState state, OpenGroup group) {
        StepError first = firstError(state, group);
        if (first == null) {
            return new StepFailure(FailureKind.USER, "a branch failed");
        }
        if (isRace(state, group.key())) {
            return new StepFailure(
                    first.kind(),
                    "Expected a branch of the race to succeed, but " + group.failed() + " of "
                            + size(state, group.key()) + " failed; the first, step " + first.step() + " ("
                            + first.name() + "): " + first.message());
        }
        String more = group.failed() > 1 ? " (and " + (group.failed() - 1) + " more)" : "";
        return new StepFailure(first.kind(), first.message() + more);
    }

    private static @Nullable StepError firstError(RunState state, OpenGroup group) {
        for (int child : group.children()) {
            Frame frame = state.frame(child);
            if (frame.mode() == Frame.Mode.FAILED && !frame.pending().isEmpty()) {
                return frame.pending().get(0);
            }
        }
        return null;
    }

    /** Ends the group, with whatever is still under way in it. */
    static void endGroup(Deciding deciding, String key, @Nullable StepFailure failure) {
        OpenGroup group = Apply.group(deciding.state(), key);
        stopInside(deciding, group);
        String id = RunState.stepOf(key);
        PlanNode node = deciding.state().index().place(id).node();
        Policy policy = ApplyGroupEnd.policy(node);
        boolean fallback = PlanIndex.isFallback(id);
        Instant retryAt = failure == null || fallback ? null : retryAt(deciding, policy, group, failure);
        deciding.emit(new RunEvent.GroupEnded(key, failure, retryAt, deciding.now()));
        if (failure != null
                && retryAt == null
                && !fallback
                && !policy.continueOnFailure()
                && policy.fallback() != null) {
            enterFallback(deciding, group.frame(), id, policy);
        }
        deciding.wake(group.frame());
    }

    private static @Nullable Instant retryAt(Deciding deciding, Policy policy, OpenGroup group, StepFailure failure) {
        boolean covered = failure.kind() != FailureKind.CANCELLED && group.attempt() <= policy.retries();
        return covered ? deciding.now().plus(Backoff.delay(policy, group.attempt(), deciding.context())) : null;
    }

    static void retryGroup(Deciding deciding, OpenGroup group) {
        String id = RunState.stepOf(group.key());
        Policy policy = ApplyGroupEnd.policy(deciding.state().index().place(id).node());
        enter(deciding, group.frame(), group.key(), policy, group.attempt() + 1);
    }

    /** Cancels what is open in the frames of a group, at every depth. */
    static void stopInside(Deciding deciding, OpenGroup group) {
        Set<Integer> inside = framesInside(deciding.state(), group);
        List<OpenAttempt> attempts = new ArrayList<>(deciding.state().attempts().values());
        for (OpenAttempt attempt : attempts) {
            if (inside.contains(attempt.frame())) {
                if (attempt.mode() == OpenAttempt.Mode.OUT) {
                    deciding.effect(new RunEffect.Cancel(attempt.id()));
                }
                deciding.emit(new RunEvent.StepCancelled(attempt.id(), deciding.now()));
            }
        }
        for (OpenWait wait : List.copyOf(deciding.state().waits().values())) {
            if (inside.contains(wait.frame())) {
                deciding.failSequence(
                        wait.frame(),
                        RunState.stepOf(wait.key()),
                        wait.name(),
                        "cancelled with its group",
                        FailureKind.CANCELLED);
            }
        }
    }

    private static Set<Integer> framesInside(RunState state, OpenGroup group) {
        Set<Integer> frames = new HashSet<>(group.children());
        inside(state, group).forEach(inner -> frames.addAll(inner.children()));
        return frames;
    }

    /** The open groups in a group's branches, at every depth. */
    static List<OpenGroup> inside(RunState state, OpenGroup group) {
        Map<Integer, List<OpenGroup>> byFrame =
                state.groups().values().stream().collect(Collectors.groupingBy(OpenGroup::frame));
        List<OpenGroup> found = new ArrayList<>();
        Deque<Integer> frames = new ArrayDeque<>(group.children());
        while (!frames.isEmpty()) {
            for (OpenGroup inner : byFrame.getOrDefault(frames.poll(), List.of())) {
                found.add(inner);
                frames.addAll(inner.children());
            }
        }
        return found;
    }
}
