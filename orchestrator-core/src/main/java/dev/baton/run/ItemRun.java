package dev.baton.run;

import dev.baton.expression.Json;
import dev.baton.expression.Values;
import dev.baton.plan.Plan;
import dev.baton.plan.PlanNode;
import dev.baton.plan.PlanPart;
import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.RunFiles;
import dev.baton.step.SecretBox;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StoredText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One item of a batch on its way through the body: a run of that region, decided as every run is, but kept in memory only.
 *
 * <p>For one thread at a time. Whoever drives it makes the attempts that are wanted and reports their outcomes, and ticks when
 * something is due.
 */
public final class ItemRun {
    private static final int FAILURE_CHARS = 300;

    /** A batch's body, ready to run; shared by its items. */
    public static final class Body {
        private final RunState.Loaded loaded;

        private Body(RunState.Loaded loaded) {
            this.loaded = loaded;
        }

        /**
         * @param bundle the run's
         * @param node the batch's id
         * @throws IllegalArgumentException if there is no such batch in the plan
         */
        public static Body of(RunBundle bundle, String node) {
            return new Body(RunState.Loaded.of(bundle(bundle, node)));
        }
    }

    /**
     * What an item's run is pinned to: the run's own bundle, with the body as the flow.
     *
     * @param node the batch's id
     * @throws IllegalArgumentException if there is no such batch in the plan
     */
    public static RunBundle bundle(RunBundle bundle, String node) {
        Plan alone = PlanPart.of(bundle.plan(), body(bundle.plan(), node));
        return new RunBundle(alone, bundle.source(), bundle.agents(), bundle.scripted(), bundle.called());
    }

    private static int body(Plan plan, String node) {
        PlanNode found = new PlanIndex(plan).place(node).node();
        if (found instanceof PlanNode.Step step && step.work() instanceof PlanNode.Work.Batch batch) {
            return batch.body();
        }
        throw new IllegalArgumentException("Expected node " + node + " to be a map or a reduce");
    }

    /** What an item came to. */
    public sealed interface Result {
        /** @param json the result as one line of JSON */
        record Done(String json) implements Result {}

        record Failed(StepFailure failure) implements Result {}
    }

    /**
     * What is to be done next.
     *
     * @param offers attempts to make
     * @param cancels attempts to stop; they are reported like others
     */
    public record Wanted(List<AttemptId> offers, List<AttemptId> cancels) {}

    private final DecisionContext.Texts texts;
    private final DoubleSupplier chance;
    private RunState state;

    /** @param texts reads every blob that it is asked for */
    public ItemRun(
            Body body,
            ItemScope scope,
            StoredText item,
            DecisionContext.Texts texts,
            DoubleSupplier chance,
            Instant now) {
        this.texts = texts;
        this.chance = chance;
        Map<String, Binding> vars = new HashMap<>(scope.vars());
        vars.put(scope.item(), new Binding.Given(item));
        state = RunState.empty()
                .withLoaded(body.loaded)
                .apply(new RunEvent.RunStarted(scope.start(), now))
                .apply(new RunEvent.VariablesSet(0, vars));
    }

    public Wanted begin(Instant now) {
        Deciding deciding = new Deciding(state, context(now));
        deciding.wake(0);
        Walk.advance(deciding);
        return took(deciding.outcome("nothing to begin"));
    }

    public Wanted report(AttemptId attempt, StepOutcome outcome, Instant now) {
        RunCommand.Report report = new RunCommand.Report(attempt, outcome, null, null);
        return took(RunDecider.decide(state, new RunCommand.Reports(List.of(report)), context(now)));
    }

    public Wanted tick(Instant now) {
        return took(RunDecider.decide(state, new RunCommand.Tick(), context(now)));
    }

    private DecisionContext context(Instant now) {
        return new DecisionContext(now, chance, texts);
    }

    private Wanted took(Decision decision) {
        if (!(decision instanceof Decision.Accepted accepted)) {
            return new Wanted(List.of(), List.of());
        }
        state = accepted.after();
        List<AttemptId> offers = new ArrayList<>(1);
        List<AttemptId> cancels = List.of();
        for (RunEffect effect : accepted.effects()) {
            switch (effect) {
                case RunEffect.Offer offer -> offers.add(offer.attempt());
                case RunEffect.Cancel cancel -> {
                    cancels = new ArrayList<>(cancels);
                    cancels.add(cancel.attempt());
                }
                case RunEffect.Claim ignored -> {}
                case RunEffect.EndProcesses ignored -> {}
            }
        }
        return new Wanted(offers, cancels);
    }

    /** When time alone changes something, or null. */
    public @Nullable Instant nextDue() {
        return state.nextDue();
    }

    public boolean isOver() {
        return state.status().isFinal();
    }

    /** The attempt's request, or why it cannot be made. */
    public StepRequests.Built request(AttemptId attempt, SecretBox secrets) {
        return new StepRequests(state, texts, secrets).build(attempt);
    }

    /** What the item came to; once it is over. */
    public Result result() {
        return result(state, texts);
    }

    /**
     * What an item came to whose run is over.
     *
     * @param texts reads every blob that it is asked for
     */
    public static Result result(RunState state, DecisionContext.Texts texts) {
        if (state.status() == RunStatus.CANCELLED) {
            return new Result.Failed(new StepFailure(FailureKind.CANCELLED, "its run was cancelled"));
        }
        if (state.status() != RunStatus.COMPLETED) {
            StepError first = state.errors().isEmpty() ? null : state.errors().getFirst();
            return new Result.Failed(
                    first == null
                            ? new StepFailure(FailureKind.USER, "the item's steps failed")
                            : new StepFailure(first.kind(), Texts.cut(shown(first), FAILURE_CHARS)));
        }
        Binding last = state.frame(0).last();
        RunValues values = new RunValues(state, 0, texts);
        return new Result.Done(last == null ? "null" : Json.write(Values.plain(values.value(last))));
    }

    private static String shown(StepError error) {
        return error.name() + " (" + error.step() + "): " + error.message();
    }

    /** An attempt on its way out, with the item in its step's id: no two items' attempts are the same. */
    public static StepRequest ofItem(StepRequest request, String label) {
        AttemptId id = request.id();
        return new StepRequest(
                new AttemptId(id.run(), id.step() + "[" + label + "]", id.visit(), id.attempt()),
                request.name(),
                request.work(),
                request.timeout(),
                request.workdir(),
                request.scratch(),
                request.jsonOutput(),
                request.secretResult(),
                request.inheritEnvironment(),
                request.needs(),
                request.limit(),
                // Items run on any node and at the same time, so what they change in files is nobody's to collect.
                request.files() == null ? null : RunFiles.NOTHING);
    }
}
