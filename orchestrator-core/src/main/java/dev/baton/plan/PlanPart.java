package dev.baton.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A region of a plan, with all that it leads to, as a plan of its own. */
public final class PlanPart {
    private final Plan plan;
    private final Set<Integer> reached = new HashSet<>();
    private final Deque<Integer> open = new ArrayDeque<>();

    private PlanPart(Plan plan) {
        this.plan = plan;
    }

    /**
     * The same nodes under the same numbers, but for the region itself, which is region 0; what it does not lead to is left empty.
     * It has no inputs, no time limit of its own and nothing that starts it.
     */
    public static Plan of(Plan plan, int region) {
        return new PlanPart(plan).from(region);
    }

    private Plan from(int region) {
        reach(region);
        while (!open.isEmpty()) {
            plan.regions().get(open.pop()).nodes().forEach(this::into);
        }
        List<Plan.Region> regions = new ArrayList<>();
        regions.add(plan.regions().get(region));
        for (int i = 1; i < plan.regions().size(); i++) {
            boolean kept = i != region && reached.contains(i);
            regions.add(kept ? plan.regions().get(i) : new Plan.Region(List.of()));
        }
        return new Plan(
                plan.format(),
                plan.flow(),
                null,
                regions,
                List.of(),
                plan.constants(),
                plan.agents(),
                plan.agentDefinitions(),
                plan.setTargets(),
                new Plan.Limits(plan.limits().visits(), plan.limits().steps(), null),
                null,
                List.of(),
                null);
    }

    private void reach(@Nullable Integer region) {
        if (region != null && reached.add(region)) {
            open.add(region);
        }
    }

    private void into(PlanNode node) {
        switch (node) {
            case PlanNode.Step step -> {
                if (step.work() instanceof PlanNode.Work.Batch batch) {
                    reach(batch.body());
                }
                reach(step.policy().fallback());
            }
            case PlanNode.Fork fork -> {
                fork.branches().forEach(this::reach);
                reach(fork.policy().fallback());
            }
            case PlanNode.Scoped scoped -> {
                reach(scoped.body());
                reach(scoped.policy().fallback());
            }
            case PlanNode.Call call -> {
                reach(call.body());
                reach(call.policy().fallback());
            }
            case PlanNode.Unsupported other -> other.bodies().forEach(this::reach);
            case PlanNode.Checkpoint ignored -> {}
            case PlanNode.Question ignored -> {}
            case PlanNode.Wait ignored -> {}
            case PlanNode.Choice ignored -> {}
            case PlanNode.Label ignored -> {}
            case PlanNode.Jump ignored -> {}
            case PlanNode.Goto ignored -> {}
        }
    }
}
