package dev.baton.plan.render;

import dev.baton.plan.Plan;
import dev.baton.plan.PlanNode;
import dev.baton.plan.render.Outline.Block;
import dev.baton.plan.render.Outline.Branch;
import dev.baton.plan.render.Outline.Chain;
import dev.baton.plan.render.Outline.Frame;
import dev.baton.plan.render.Outline.Leaf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a flow comes to, as text: its inputs, then every step with its id, where each branch ends and where the run goes on after it.
 *
 * <pre>
 * 3    Bash: python3 {script} → result
 * 4    choice: the first that holds
 *      ├─ if result.failed AND attempts &lt; 3
 *      │    4.1.1  jump back to @attempt (1)
 *      └─ else → the end; a failure of 3 stands
 * </pre>
 */
public final class Explanation {
    private static final String END = "the end";

    private final StringBuilder out = new StringBuilder();
    private final List<String> people = new ArrayList<>();
    private final List<String> judged = new ArrayList<>();

    private final Map<String, String> labels = new HashMap<>();

    private Explanation(Plan plan) {
        for (Plan.Region region : plan.regions()) {
            for (PlanNode node : region.nodes()) {
                if (node instanceof PlanNode.Label label) {
                    labels.put(PlanNode.callsOf(label.id()) + label.name(), label.id());
                }
            }
        }
    }

    /** The explanation, each line ending in a line feed. */
    public static String of(Plan plan) {
        var explanation = new Explanation(plan);
        String structure = explanation.body(plan);
        explanation.head(plan);
        return explanation.out.append('\n').append(structure).toString();
    }

    /** Only the steps, a line each. */
    public static List<String> steps(Plan plan) {
        return new Explanation(plan).body(plan).lines().toList();
    }

    private String body(Plan plan) {
        sequence(Outline.of(plan), "", END);
        String body = out.toString();
        out.setLength(0);
        return body;
    }

    private void head(Plan plan) {
        entry("flow", NodeText.shorten(plan.flow()));
        if (plan.description() != null) {
            entry("about", NodeText.shorten(plan.description()));
        }
        plan.inputs().forEach(input -> entry("input", input(input)));
        entry("agents", String.join(", ", plan.agents()));
        people.forEach(person -> entry("waits for a person", person));
        judged.forEach(question -> entry("judged by an agent", question));
        plan.unsupported()
                .forEach(other -> entry(
                        "not run by this version",
                        other.construct() + ", line " + other.at().line()));
    }

    private void entry(String key, String value) {
        if (!value.isEmpty()) {
            out.append(key).append(": ").append(value).append('\n');
        }
    }

    private static String input(Plan.Input input) {
        var text = new StringBuilder(input.name()).append(input.required() ? ", required" : ", optional");
        if (input.defaultValue() != null) {
            text.append(", default '")
                    .append(NodeText.shorten(input.defaultValue()))
                    .append('\'');
        }
        if (input.at() != null) {
            text.append(", first read on line ").append(input.at().line());
        }
        if (input.description() != null) {
            text.append(": ").append(NodeText.shorten(input.description()));
        }
        return text.toString();
    }

    /** @param next where the run goes on behind the sequence */
    private void sequence(List<Block> blocks, String indent, String next) {
        int width = blocks.stream()
                .mapToInt(block -> block.node().id().length())
                .max()
                .orElse(0);
        for (int i = 0; i < blocks.size(); i++) {
            String after = i + 1 < blocks.size() ? blocks.get(i + 1).node().id() : next;
            block(blocks.get(i), indent, width, after, guard(blocks, i));
        }
    }

    /** The id of the step before a chain whose failure the chain decides about; null when there is none. */
    private static @Nullable String guard(List<Block> blocks, int chain) {
        for (int i = chain - 1; i >= 0; i--) {
            PlanNode node = blocks.get(i).node();
            if (!(node instanceof PlanNode.Label)) {
                return isGuarded(node) ? node.id() : null;
            }
        }
        return null;
    }

    private static boolean isGuarded(PlanNode node) {
        return switch (node) {
            case PlanNode.Step n -> n.guarded();
            case PlanNode.Question n -> n.guarded();
            case PlanNode.Wait n -> n.guarded();
            case PlanNode.Fork n -> n.guarded();
            case PlanNode.Scoped n -> n.guarded();
            case PlanNode.Call n -> n.guarded();
            case PlanNode.Checkpoint ignored -> false;
            case PlanNode.Choice ignored -> false;
            case PlanNode.Label ignored -> false;
            case PlanNode.Jump ignored -> false;
            case PlanNode.Goto ignored -> false;
            case PlanNode.Unsupported ignored -> false;
        };
    }

    private void block(Block block, String indent, int width, String next, @Nullable String guard) {
        String inner = indent + " ".repeat(width + 2);
        switch (block) {
            case Leaf leaf -> {
                line(indent, width, leaf.node(), leaf(leaf.node()));
                fallback(leaf.node(), leaf.fallback(), inner, next);
            }
            case Chain chain -> {
                line(indent, width, chain.node(), "choice: the first that holds");
                chain(chain, inner, next, guard);
            }
            case Frame frame -> {
                line(indent, width, frame.node(), described(frame.node()));
                bodies(frame, inner);
                fallback(frame.node(), frame.fallback(), inner, next);
            }
        }
    }

    private void line(String indent, int width, PlanNode node, String text) {
        String id = node.id();
        out.append(indent)
                .append(id)
                .append(" ".repeat(width - id.length() + 2))
                .append(text)
                .append('\n');
    }

    private String leaf(PlanNode node) {
        if (node instanceof PlanNode.Label label) {
            return "@" + label.name() + ": jumps lead here";
        }
        if (node instanceof PlanNode.Jump jump) {
            return "jump to @" + jump.label() + place(PlanNode.callsOf(jump.id()) + jump.label());
        }
        if (node instanceof PlanNode.Checkpoint || node instanceof PlanNode.Question) {
            people.add(NodeText.title(node) + " (" + node.id() + "): " + NodeText.detail(node));
        }
        String what = node instanceof PlanNode.Checkpoint ? "a person decides " : "";
        return what + described(node);
    }

    private String place(String label) {
        String id = labels.get(label);
        return id == null ? "" : " (" + id + ")";
    }

    private static String described(PlanNode node) {
        var text = new StringBuilder(NodeText.title(node));
        String detail = NodeText.detail(node);
        if (!detail.isEmpty()) {
            text.append(": ").append(detail);
        }
        if (NodeText.variable(node) != null) {
            text.append(" → ").append(NodeText.variable(node));
        }
        List<String> notes = NodeText.notes(node);
        if (!notes.isEmpty()) {
            text.append(" [").append(String.join("; ", notes)).append(']');
        }
        return text.toString();
    }

    private void chain(Chain chain, String indent, String next, @Nullable String guard) {
        String word = "if ";
        for (Branch branch : chain.branches()) {
            PlanNode.Arm arm = branch.arm();
            String variable = arm.variable() == null ? "" : " → " + arm.variable();
            out.append(indent)
                    .append("├─ ")
                    .append(word)
                    .append(condition(arm))
                    .append(variable)
                    .append('\n');
            sequence(branch.body(), indent + "│    ", next);
            if (!endsInJump(branch.body())) {
                out.append(indent).append("│    then ").append(next).append('\n');
            }
            word = "else if ";
        }
        out.append(indent).append("└─ else ").append(next);
        out.append(guard == null ? "" : "; a failure of " + guard + " stands").append('\n');
    }

    private String condition(PlanNode.Arm arm) {
        String text = NodeText.shorten(arm.text());
        if (arm.condition() instanceof dev.baton.plan.Condition.Plain) {
            judged.add(text);
            return text + " (asks the agent judge)";
        }
        return arm.before() == null ? text : text + " (of " + arm.before().substring(1) + ")";
    }

    private static boolean endsInJump(List<Block> body) {
        return !body.isEmpty() && body.getLast().node() instanceof PlanNode.Jump;
    }

    private void bodies(Frame frame, String indent) {
        for (int i = 0; i < frame.bodies().size(); i++) {
            boolean last = i + 1 == frame.bodies().size();
            boolean single = frame.bodies().size() == 1;
            String name = frame.node() instanceof PlanNode.Call call
                    ? " the flow " + call.flow()
                    : single ? " in order" : " branch " + (i + 1);
            out.append(indent).append(last ? "└─" : "├─").append(name).append('\n');
            sequence(
                    frame.bodies().get(i),
                    indent + (last ? "     " : "│    "),
                    "the end of " + frame.node().id());
        }
    }

    private void fallback(PlanNode node, List<Block> fallback, String indent, String next) {
        if (!fallback.isEmpty()) {
            out.append(indent).append("└─ instead, when ").append(node.id()).append(" fails\n");
            sequence(fallback, indent + "     ", next);
        }
    }
}
