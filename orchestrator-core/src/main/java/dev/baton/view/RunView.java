package dev.baton.view;

import dev.baton.run.Binding;
import dev.baton.run.RunBundle;
import dev.baton.run.RunEvent;
import dev.baton.run.RunFold;
import dev.baton.run.RunStart;
import dev.baton.run.RunStatus;
import dev.baton.run.StepError;
import dev.baton.run.Waiting;
import dev.baton.step.AttemptId;
import dev.baton.step.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * A run as people see it: a pure fold over its records.
 *
 * <p>Immutable; records are applied in their order, from the first. Texts that are stored elsewhere are shown by their beginning.
 */
public final class RunView {
    private static final Usage NONE = new Usage(0, 0, 0);

    final PlanSteps plan;
    final RunFold fold;
    final PMap<String, StepView> steps;
    final PVector<String> order;
    final PMap<String, Integer> open;
    final PVector<String> warnings;
    final PVector<Deed> deeds;
    final Usage usage;
    private final long sequence;

    RunView(
            PlanSteps plan,
            RunFold fold,
            PMap<String, StepView> steps,
            PVector<String> order,
            PMap<String, Integer> open,
            PVector<String> warnings,
            PVector<Deed> deeds,
            Usage usage,
            long sequence) {
        this.plan = plan;
        this.fold = fold;
        this.steps = steps;
        this.order = order;
        this.open = open;
        this.warnings = warnings;
        this.deeds = deeds;
        this.usage = usage;
        this.sequence = sequence;
    }

    /** Before the first record. */
    public static RunView of(RunBundle bundle) {
        return new RunView(
                new PlanSteps(bundle.plan()),
                RunFold.of(bundle),
                HashTreePMap.empty(),
                TreePVector.empty(),
                HashTreePMap.empty(),
                TreePVector.empty(),
                TreePVector.empty(),
                NONE,
                0);
    }

    /** After one more record; one that was applied already changes nothing. */
    public RunView apply(long number, List<RunEvent> facts) {
        return number <= sequence ? this : new RunViewEdit(this).apply(number, facts);
    }

    /** An attempt is under way, which is recorded only when it ends. */
    public RunView started(AttemptId attempt, String node, Instant at) {
        StepView step = steps.get(StepView.key(attempt));
        if (step == null || step.attempts() != attempt.attempt() || step.status() != StepStatus.SCHEDULED) {
            return this;
        }
        return new RunView(
                plan,
                fold,
                steps.plus(step.key(), step.startedOn(node, at)),
                order,
                open,
                warnings,
                deeds,
                usage,
                sequence);
    }

    /** Number of the last record that was applied; 0 before the first. */
    public long sequence() {
        return sequence;
    }

    public RunBundle bundle() {
        return fold.bundle();
    }

    public RunStart start() {
        return Objects.requireNonNull(fold.start(), "Expected the run to be started");
    }

    public RunStatus status() {
        return fold.status();
    }

    /** Every visit of every step, in order of start. */
    public List<StepView> steps() {
        return order.stream().map(steps::get).toList();
    }

    /** How many visits there are, open ones included. */
    public int visits() {
        return order.size();
    }

    /** @param key {@code step#visit} */
    public @Nullable StepView step(String key) {
        return steps.get(key);
    }

    /** The visits that have not ended, in order of start. */
    public List<StepView> openSteps() {
        return open.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(entry -> Objects.requireNonNull(steps.get(entry.getKey())))
                .toList();
    }

    /** The flow's variables by name. */
    public Map<String, Binding> outputs() {
        return fold.outputs();
    }

    public List<StepError> errors() {
        return fold.errors();
    }

    public List<String> warnings() {
        return warnings;
    }

    /** Questions and checkpoints that are open. */
    public List<Waiting> waiting() {
        return fold.waiting();
    }

    /** How many items of maps wait for people beyond those that {@link #waiting} has something of. */
    public long moreWaitingItems() {
        return fold.moreWaitingItems();
    }

    public boolean waitsOnlyForPeople() {
        return fold.waitsOnlyForPeople();
    }

    /** When time alone will move the run, or null. */
    public @Nullable Instant nextDue() {
        return fold.nextDue();
    }

    /** Who did what, in order. */
    public List<Deed> deeds() {
        return deeds;
    }

    /** What the agents' answers cost together. */
    public Usage usage() {
        return usage;
    }

    /** Steps of the plan that a run that is over never came to. */
    public int skipped() {
        return status().isFinal() ? plan.unvisited(steps()) : 0;
    }

    public @Nullable Instant startedAt() {
        return fold.startedAt();
    }

    public @Nullable Instant finishedAt() {
        return fold.finishedAt();
    }

    /** From the start to the end, or to the last thing that happened. */
    public Duration duration() {
        Instant from = fold.startedAt();
        Instant to = fold.finishedAt() != null ? fold.finishedAt() : fold.updatedAt();
        return from == null || to == null ? Duration.ZERO : Duration.between(from, to);
    }
}
