package dev.baton.run;

import dev.baton.expression.Json;
import dev.baton.plan.Plan;
import dev.baton.plan.PlanNode;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a batch's supervisor is given. */
final class BatchRequests {
    private BatchRequests() {}

    static StepWork.Batch of(RunState state, OpenAttempt open, PlanNode.Work.Batch batch, RunValues values) {
        PlanNode.Source source = batch.source();
        RunStart start = state.started();
        int origin = state.origins().getOrDefault(open.key(), open.id().visit());
        return new StepWork.Batch(
                open.id().step(),
                origin,
                source.variable() == null ? null : list(values, source.variable()),
                source.path() == null ? null : values.render(source.path()),
                new StepWork.BatchSetting(
                        start.bundle(),
                        open.id().step(),
                        origin,
                        slot(state.bundle().plan(), batch.body()),
                        new ItemScope(batch.runs() ? start : forItems(start), batch.item(), values.named())));
    }

    /** What is visible is handed on by name; so are inputs. */
    private static RunStart forItems(RunStart start) {
        return new RunStart(
                start.run(),
                start.flow(),
                start.bundle(),
                Map.of(),
                Map.of(),
                start.secrets(),
                start.workdir(),
                start.scratch(),
                start.startedBy(),
                true,
                start.inheritEnvironment(),
                Set.of(),
                null,
                null,
                start.shared(),
                List.of());
    }

    private static @Nullable StoredText list(RunValues values, String variable) {
        Binding binding = values.binding(variable);
        return switch (binding) {
            case null -> null;
            case Binding.Given given -> given.text();
            case Binding.Result result ->
                result.output() == null ? StoredText.EMPTY : result.output().text();
            case Binding.Flag flag -> new StoredText.Inline(Boolean.toString(flag.value()));
            case Binding.Many many -> new StoredText.Inline(Json.write(values.value(many)));
            case Binding.Fields fields -> new StoredText.Inline(Json.write(values.value(fields)));
            case Binding.Filled filled -> new StoredText.Inline(RunValues.plain(values.value(filled)));
        };
    }

    /** The dearest work that the body may come to. */
    private static StepWork.Slot slot(Plan plan, int region) {
        StepWork.Slot slot = StepWork.Slot.TASK;
        for (PlanNode node : plan.regions().get(region).nodes()) {
            slot = dearer(slot, slot(plan, node));
        }
        return slot;
    }

    private static StepWork.Slot slot(Plan plan, PlanNode node) {
        return switch (node) {
            case PlanNode.Step step -> {
                StepWork.Slot own = switch (step.work()) {
                    case PlanNode.Work.Bash ignored -> StepWork.Slot.SCRIPT;
                    case PlanNode.Work.Program ignored -> StepWork.Slot.SCRIPT;
                    case PlanNode.Work.Agent ignored -> StepWork.Slot.AGENT;
                    case PlanNode.Work.Http ignored -> StepWork.Slot.AGENT;
                    case PlanNode.Work.Task ignored -> StepWork.Slot.TASK;
                    case PlanNode.Work.Batch batch -> slot(plan, batch.body());
                };
                Integer fallback = step.policy().fallback();
                yield fallback == null ? own : dearer(own, slot(plan, fallback));
            }
            case PlanNode.Fork fork ->
                fork.branches().stream()
                        .map(branch -> slot(plan, branch))
                        .reduce(StepWork.Slot.TASK, BatchRequests::dearer);
            case PlanNode.Scoped scoped -> slot(plan, scoped.body());
            case PlanNode.Call call -> slot(plan, call.body());
            case PlanNode.Choice choice ->
                choice.arms().stream().anyMatch(arm -> arm.condition() instanceof dev.baton.plan.Condition.Plain)
                        ? StepWork.Slot.AGENT
                        : StepWork.Slot.TASK;
            default -> StepWork.Slot.TASK;
        };
    }

    private static StepWork.Slot dearer(StepWork.Slot a, StepWork.Slot b) {
        return rank(a) >= rank(b) ? a : b;
    }

    private static int rank(StepWork.Slot slot) {
        return switch (slot) {
            case TASK -> 0;
            case SCRIPT -> 1;
            case AGENT -> 2;
        };
    }
}
