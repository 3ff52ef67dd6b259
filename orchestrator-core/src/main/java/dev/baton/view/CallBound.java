package dev.baton.view;

import dev.baton.plan.Condition;
import dev.baton.plan.Plan;
import dev.baton.plan.PlanNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often a run of a flow may ask agents, at most.
 *
 * @param places in the flow that ask an agent, and conditions that an agent decides
 * @param repeated those of them that a loop or a revision may come to again
 * @param atMost calls, retries included
 * @param judged conditions that an agent decides, as written
 */
public record CallBound(int places, int repeated, long atMost, List<String> judged) {
    public CallBound {
        judged = List.copyOf(judged);
    }

    public static CallBound of(Plan plan) {
        return new Count(plan).bound();
    }

    private static final class Count {
        private final Plan plan;
        private final List<String> judged = new ArrayList<>();
        private int places;
        private int repeated;
        private long calls;
        private int mostVisits;

        Count(Plan plan) {
            this.plan = plan;
            this.mostVisits = plan.limits().visits();
        }

        CallBound bound() {
            if (!plan.regions().isEmpty()) {
                region(0, 1);
            }
            return new CallBound(places, repeated, calls, judged);
        }

        /** @param times how often the region may be entered */
        private void region(int region, long times) {
            List<PlanNode> nodes = plan.regions().get(region).nodes();
            for (int i = 0; i < nodes.size(); i++) {
                node(nodes.get(i), atMost(times * visits(nodes, i)));
            }
        }

        /** No run has more steps than its limit, however its loops are nested. */
        private long atMost(long times) {
            return Math.min(times, plan.limits().steps());
        }

        /** How often one walk through a region may come to a node: what stands behind it may lead back. */
        private long visits(List<PlanNode> nodes, int index) {
            long visits = 1;
            for (int i = index; i < nodes.size(); i++) {
                if (nodes.get(i) instanceof PlanNode.Jump jump && jump.target() <= index) {
                    return mostVisits;
                } else if (nodes.get(i) instanceof PlanNode.Checkpoint gate && isRevised(gate, index)) {
                    visits *= gate.maxRevisions() + 1L;
                }
            }
            return Math.min(visits, mostVisits);
        }

        private static boolean isRevised(PlanNode.Checkpoint gate, int index) {
            return gate.revise() >= 0 && gate.revise() <= index;
        }

        private void node(PlanNode node, long times) {
            switch (node) {
                case PlanNode.Step step -> step(step, times);
                case PlanNode.Choice choice -> choice(choice, times);
                case PlanNode.Fork fork -> {
                    long tries = atMost(times * (1L + fork.policy().retries()));
                    fork.branches().forEach(branch -> region(branch, tries));
                    fallback(fork.policy().fallback(), times);
                }
                case PlanNode.Scoped scoped -> {
                    region(scoped.body(), atMost(times * (1L + scoped.policy().retries())));
                    fallback(scoped.policy().fallback(), times);
                }
                case PlanNode.Call call -> called(call, times);
                case PlanNode.Checkpoint ignored -> {}
                case PlanNode.Question ignored -> {}
                case PlanNode.Wait ignored -> {}
                case PlanNode.Label ignored -> {}
                case PlanNode.Jump ignored -> {}
                case PlanNode.Goto ignored -> {}
                case PlanNode.Unsupported ignored -> {}
            }
        }

        /** A called flow has a limit of visits of its own. */
        private void called(PlanNode.Call call, long times) {
            int outside = mostVisits;
            mostVisits = call.visits();
            region(call.body(), atMost(times * (1L + call.policy().retries())));
            mostVisits = outside;
            fallback(call.policy().fallback(), times);
        }

        private void step(PlanNode.Step step, long times) {
            if (step.work() instanceof PlanNode.Work.Agent) {
                add(times, 1L + step.policy().retries());
            }
            if (step.work() instanceof PlanNode.Work.Batch batch) {
                // How many items there are is known when it runs: counted once.
                region(batch.body(), times);
            }
            fallback(step.policy().fallback(), times);
        }

        private void choice(PlanNode.Choice choice, long times) {
            for (PlanNode.Arm arm : choice.arms()) {
                if (arm.condition() instanceof Condition.Plain) {
                    judged.add(arm.text());
                    add(times, 1);
                }
            }
        }

        private void fallback(@Nullable Integer region, long times) {
            if (region != null) {
                region(region, times);
            }
        }

        private void add(long times, long tries) {
            places++;
            repeated += times > 1 ? 1 : 0;
            calls = atMost(calls + atMost(times * tries));
        }
    }
}
