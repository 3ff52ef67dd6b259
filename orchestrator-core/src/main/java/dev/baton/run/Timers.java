package dev.baton.run;

import dev.baton.plan.PlanNode;
import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that time alone brings about. */
final class Timers {
    private Timers() {}

    static void fire(Deciding deciding) {
        Instant deadline = deciding.state().deadline();
        if (due(deciding, deadline)) {
            runOutOfTime(deciding);
            return;
        }
        for (OpenGroup group : ordered(deciding.state().groups().values(), OpenGroup::key)) {
            OpenGroup still = deciding.state().groups().get(group.key());
            if (still != null) {
                group(deciding, still);
            }
        }
        for (OpenAttempt attempt : ordered(deciding.state().attempts().values(), OpenAttempt::key)) {
            if (due(deciding, attempt.retryAt()) && deciding.state().attempts().containsKey(attempt.key())) {
                Attempts.again(deciding, attempt);
            }
        }
        for (OpenWait wait : ordered(deciding.state().waits().values(), OpenWait::key)) {
            if (due(deciding, wait.dueAt()) && deciding.state().waits().containsKey(wait.key())) {
                wait(deciding, wait);
            }
        }
    }

    private static <T> List<T> ordered(java.util.Collection<T> items, java.util.function.Function<T, String> key) {
        return items.stream().sorted(Comparator.comparing(key)).toList();
    }

    private static boolean due(Deciding deciding, @Nullable Instant at) {
        return at != null && !at.isAfter(deciding.now());
    }

    private static void wait(Deciding deciding, OpenWait wait) {
        if (wait.kind() == OpenWait.Kind.TIMER) {
            deciding.emit(new RunEvent.TimerFired(wait.key(), deciding.now()));
            deciding.wake(wait.frame());
        } else {
            Gates.expire(deciding, wait);
        }
    }

    private static void group(Deciding deciding, OpenGroup group) {
        if (due(deciding, group.retryAt())) {
            Groups.retryGroup(deciding, group);
        } else if (due(deciding, group.deadline())) {
            PlanNode node =
                    deciding.state().index().place(RunState.stepOf(group.key())).node();
            Groups.endGroup(
                    deciding,
                    group.key(),
                    new StepFailure(
                            FailureKind.TIMEOUT,
                            "Expected the " + (Groups.isRace(deciding.state(), group.key()) ? "race" : "group") + " at "
                                    + node.at() + " to end within "
                                    + ApplyGroupEnd.policy(node).timeout() + ", but it did not"));
        }
    }

    private static void runOutOfTime(Deciding deciding) {
        StepError error = new StepError(
                "",
                1,
                deciding.state().started().flow(),
                "Expected the run to end within "
                        + deciding.state().bundle().plan().limits().timeout() + " (limits.timeout), but it did not",
                FailureKind.TIMEOUT);
        Lifecycle.stopEverything(deciding);
        deciding.emit(new RunEvent.RunFailed(List.of(error), deciding.now()));
        deciding.effect(new RunEffect.EndProcesses());
    }
}
