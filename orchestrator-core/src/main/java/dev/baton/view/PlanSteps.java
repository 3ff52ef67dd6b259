package dev.baton.view;

import dev.baton.plan.Plan;
import dev.baton.plan.PlanNode;
import dev.baton.plan.Policy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a reader of records needs of the plan: what results are bound to, and which steps there are. */
final class PlanSteps {
    private final Map<String, String> variables = new HashMap<>();
    private final Set<String> steps = new HashSet<>();

    PlanSteps(Plan plan) {
        Set<Integer> fallbacks = new HashSet<>();
        plan.regions().forEach(region -> region.nodes().forEach(node -> addFallback(node, fallbacks)));
        Set<Integer> ofItems = new HashSet<>();
        plan.regions()
                .forEach(region -> region.nodes().forEach(node -> {
                    if (node instanceof PlanNode.Step step && step.work() instanceof PlanNode.Work.Batch batch) {
                        addInside(plan, batch.body(), ofItems);
                    }
                }));
        for (int region = 0; region < plan.regions().size(); region++) {
            boolean counted = !fallbacks.contains(region) && !ofItems.contains(region);
            plan.regions().get(region).nodes().forEach(node -> add(node, counted));
        }
    }

    /** Steps of items are not steps of the run. */
    private static void addInside(Plan plan, int region, Set<Integer> inside) {
        if (!inside.add(region)) {
            return;
        }
        for (PlanNode node : plan.regions().get(region).nodes()) {
            switch (node) {
                case PlanNode.Fork fork -> fork.branches().forEach(branch -> addInside(plan, branch, inside));
                case PlanNode.Scoped scoped -> addInside(plan, scoped.body(), inside);
                case PlanNode.Call call -> addInside(plan, call.body(), inside);
                default -> {}
            }
        }
    }

    private static void addFallback(PlanNode node, Set<Integer> fallbacks) {
        Policy policy = switch (node) {
            case PlanNode.Step step -> step.policy();
            case PlanNode.Fork fork -> fork.policy();
            case PlanNode.Scoped scoped -> scoped.policy();
            case PlanNode.Call call -> call.policy();
            case PlanNode.Checkpoint ignored -> null;
            case PlanNode.Question ignored -> null;
            case PlanNode.Wait ignored -> null;
            case PlanNode.Choice ignored -> null;
            case PlanNode.Label ignored -> null;
            case PlanNode.Jump ignored -> null;
            case PlanNode.Goto ignored -> null;
            case PlanNode.Unsupported ignored -> null;
        };
        if (policy != null && policy.fallback() != null) {
            fallbacks.add(policy.fallback());
        }
    }

    private void add(PlanNode node, boolean counted) {
        switch (node) {
            case PlanNode.Step step -> addStep(step.id(), step.variable(), counted);
            case PlanNode.Wait wait -> addStep(wait.id(), wait.variable(), counted);
            case PlanNode.Checkpoint ignored -> noStep();
            case PlanNode.Question ignored -> noStep();
            case PlanNode.Fork ignored -> noStep();
            case PlanNode.Scoped ignored -> noStep();
            case PlanNode.Call ignored -> noStep();
            case PlanNode.Choice ignored -> noStep();
            case PlanNode.Label ignored -> noStep();
            case PlanNode.Jump ignored -> noStep();
            case PlanNode.Goto ignored -> noStep();
            case PlanNode.Unsupported ignored -> noStep();
        }
    }

    /** Gates, groups and jumps do no work of their own. */
    private static void noStep() {}

    private void addStep(String id, @Nullable String variable, boolean counted) {
        if (variable != null) {
            variables.put(id, variable);
        }
        if (counted) {
            steps.add(id);
        }
    }

    @Nullable
    String variable(String step) {
        return variables.get(step);
    }

    /** How many steps are not among those visited. A fallback that was not needed is not missed. */
    int unvisited(List<StepView> visited) {
        Set<String> left = new HashSet<>(steps);
        visited.forEach(step -> left.remove(step.id()));
        return left.size();
    }
}
