package dev.baton.run;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run's records say of the run as a whole, for readers, who must not depend on how it decides.
 *
 * <p>Immutable. Records are applied in their order, from the first.
 */
public final class RunFold {
    private final RunState state;

    private RunFold(RunState state) {
        this.state = state;
    }

    /** Before the first record. */
    public static RunFold of(RunBundle bundle) {
        return new RunFold(RunState.empty().withLoaded(RunState.Loaded.of(bundle)));
    }

    /** After the facts of one more record. */
    public RunFold apply(List<RunEvent> facts) {
        return new RunFold(state.apply(new RunRecord(facts)));
    }

    public RunBundle bundle() {
        return state.bundle();
    }

    /** Null before the first record. */
    public @Nullable RunStart start() {
        return state.start();
    }

    /** As people see it. */
    public RunStatus status() {
        return state.shownStatus();
    }

    /** The flow's variables, without hidden ones, by name. */
    public Map<String, Binding> outputs() {
        return state.outputs();
    }

    /** Questions and checkpoints that are open. */
    public List<Waiting> waiting() {
        return state.waitingForPeople();
    }

    /** How many items of maps wait for people beyond those that {@link #waiting} has something of. */
    public long moreWaitingItems() {
        return state.moreWaitingItems();
    }

    /** Whether nothing but a person's answer will move the run. */
    public boolean waitsOnlyForPeople() {
        return state.waitsOnlyForPeople();
    }

    /** Why the run failed. */
    public List<StepError> errors() {
        return state.errors();
    }

    public @Nullable Instant startedAt() {
        return state.startedAt();
    }

    public @Nullable Instant updatedAt() {
        return state.updatedAt();
    }

    public @Nullable Instant finishedAt() {
        return state.finishedAt();
    }

    /** When time alone will move the run, or null. */
    public @Nullable Instant nextDue() {
        return state.nextDue();
    }
}
