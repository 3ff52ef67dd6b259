package dev.baton.plan.render;

import dev.baton.plan.Plan;
import dev.baton.plan.PlanNode;
import dev.baton.plan.Policy;
import java.util.ArrayList;
import java.util.List;

/** A plan's structure as a tree again, from its flat regions. */
final class Outline {
    /** Something that stands in a sequence. */
    sealed interface Block {
        PlanNode node();
    }

    /** @param fallback what runs instead when the node fails, or empty */
    record Leaf(PlanNode node, List<Block> fallback) implements Block {}

    record Chain(PlanNode.Choice node, List<Branch> branches) implements Block {}

    record Branch(PlanNode.Arm arm, List<Block> body) {}

    /** Bodies side by side, or one body, in a frame. */
    record Frame(PlanNode node, List<List<Block>> bodies, List<Block> fallback) implements Block {}

    private final Plan plan;

    private Outline(Plan plan) {
        this.plan = plan;
    }

    /** The blocks of the flow's body. */
    static List<Block> of(Plan plan) {
        return new Outline(plan).region(0);
    }

    private List<Block> region(int region) {
        List<PlanNode> nodes = plan.regions().get(region).nodes();
        return blocks(nodes, 0, nodes.size());
    }

    private List<Block> blocks(List<PlanNode> nodes, int from, int to) {
        var blocks = new ArrayList<Block>();
        for (int i = from; i < to; ) {
            PlanNode node = nodes.get(i);
            if (!(node instanceof PlanNode.Goto)) {
                blocks.add(block(node, nodes));
            }
            i = node instanceof PlanNode.Choice choice ? choice.otherwise() : i + 1;
        }
        return blocks;
    }

    private Block block(PlanNode node, List<PlanNode> nodes) {
        return switch (node) {
            case PlanNode.Choice choice -> new Chain(choice, branches(choice, nodes));
            case PlanNode.Fork fork -> new Frame(fork, regions(fork.branches()), fallback(fork.policy()));
            case PlanNode.Scoped scoped ->
                new Frame(scoped, regions(List.of(scoped.body())), fallback(scoped.policy()));
            case PlanNode.Call call -> new Frame(call, regions(List.of(call.body())), fallback(call.policy()));
            case PlanNode.Unsupported other -> new Frame(other, regions(other.bodies()), List.of());
            case PlanNode.Step step ->
                step.work() instanceof PlanNode.Work.Batch batch
                        ? new Frame(step, regions(List.of(batch.body())), fallback(step.policy()))
                        : new Leaf(step, fallback(step.policy()));
            case PlanNode.Checkpoint gate -> new Leaf(gate, List.of());
            case PlanNode.Question question -> new Leaf(question, List.of());
            case PlanNode.Wait wait -> new Leaf(wait, List.of());
            case PlanNode.Label label -> new Leaf(label, List.of());
            case PlanNode.Jump jump -> new Leaf(jump, List.of());
            case PlanNode.Goto next -> new Leaf(next, List.of());
        };
    }

    private List<Branch> branches(PlanNode.Choice choice, List<PlanNode> nodes) {
        var branches = new ArrayList<Branch>();
        List<PlanNode.Arm> arms = choice.arms();
        for (int i = 0; i < arms.size(); i++) {
            int end = i + 1 < arms.size() ? arms.get(i + 1).target() : choice.otherwise();
            branches.add(new Branch(arms.get(i), blocks(nodes, arms.get(i).target(), end)));
        }
        return branches;
    }

    private List<List<Block>> regions(List<Integer> regions) {
        return regions.stream().map(this::region).toList();
    }

    private List<Block> fallback(Policy policy) {
        return policy.fallback() == null ? List.of() : region(policy.fallback());
    }
}
