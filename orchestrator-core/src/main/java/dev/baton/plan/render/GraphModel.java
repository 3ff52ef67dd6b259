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

/** A plan as boxes and arrows, for languages that lay out by themselves. */
final class GraphModel {
    static final String START = "start";
    static final String END = "end";

    /**
     * @param title short
     * @param text what it does, or empty
     */
    record Node(String id, Look look, String title, String text) {}

    /**
     * @param label what stands at the arrow, or empty
     * @param dashed whether it is not the usual way on
     */
    record Edge(String from, String to, String label, boolean dashed) {}

    /** Boxes with a frame around them. */
    record Cluster(String id, String title, List<Node> nodes, List<Cluster> clusters) {
        Cluster(String id, String title) {
            this(id, title, new ArrayList<>(), new ArrayList<>());
        }
    }

    /** An arrow that still looks for where it leads. */
    private record Loose(String from, String label, boolean dashed) {}

    final Cluster root;
    final List<Edge> edges = new ArrayList<>();
    private final Map<String, String> labels = new HashMap<>();

    private GraphModel(Plan plan) {
        root = new Cluster("", NodeText.shorten(plan.flow()));
        for (Plan.Region region : plan.regions()) {
            for (PlanNode node : region.nodes()) {
                if (node instanceof PlanNode.Label label) {
                    labels.put(PlanNode.callsOf(label.id()) + label.name(), label.id());
                }
            }
        }
        root.nodes().add(new Node(START, Look.TERMINAL, "start", ""));
        List<Loose> ends = sequence(Outline.of(plan), List.of(new Loose(START, "", false)), root);
        root.nodes().add(new Node(END, Look.TERMINAL, "end", ""));
        connect(ends, END);
    }

    static GraphModel of(Plan plan) {
        return new GraphModel(plan);
    }

    private List<Loose> sequence(List<Block> blocks, List<Loose> in, Cluster cluster) {
        List<Loose> open = in;
        for (Block block : blocks) {
            open = switch (block) {
                case Leaf leaf -> leaf(leaf, open, cluster);
                case Chain chain -> chain(chain, open, cluster);
                case Frame frame -> frame(frame, open, cluster);
            };
        }
        return open;
    }

    private List<Loose> leaf(Leaf leaf, List<Loose> in, Cluster cluster) {
        PlanNode node = leaf.node();
        add(node, cluster);
        connect(in, node.id());
        if (node instanceof PlanNode.Jump jump) {
            String label = labels.get(PlanNode.callsOf(jump.id()) + jump.label());
            if (label != null) {
                edges.add(new Edge(node.id(), label, "", true));
            }
            return List.of();
        }
        var out = new ArrayList<Loose>();
        out.add(new Loose(node.id(), "", false));
        out.addAll(fallback(node.id(), leaf.fallback(), cluster));
        return out;
    }

    private List<Loose> chain(Chain chain, List<Loose> in, Cluster cluster) {
        String id = chain.node().id();
        add(chain.node(), cluster);
        connect(in, id);
        var out = new ArrayList<Loose>();
        for (Branch branch : chain.branches()) {
            String condition = NodeText.shorten(branch.arm().text());
            out.addAll(sequence(branch.body(), List.of(new Loose(id, condition, false)), cluster));
        }
        out.add(new Loose(id, "else", false));
        return out;
    }

    private List<Loose> frame(Frame frame, List<Loose> in, Cluster cluster) {
        PlanNode node = frame.node();
        if (frame.bodies().isEmpty()) {
            return leaf(new Leaf(node, frame.fallback()), in, cluster);
        }
        var inside = new Cluster(node.id(), node.id() + " " + NodeText.title(node));
        cluster.clusters().add(inside);
        add(node, inside);
        connect(in, node.id());
        var out = new ArrayList<Loose>();
        for (List<Block> body : frame.bodies()) {
            out.addAll(sequence(body, List.of(new Loose(node.id(), "", false)), inside));
        }
        out.addAll(fallback(node.id(), frame.fallback(), cluster));
        return out;
    }

    private List<Loose> fallback(String from, List<Block> fallback, Cluster cluster) {
        return fallback.isEmpty()
                ? List.of()
                : sequence(fallback, List.of(new Loose(from, "when it fails", true)), cluster);
    }

    private void add(PlanNode node, Cluster cluster) {
        cluster.nodes().add(new Node(node.id(), Look.of(node), title(node), NodeText.detail(node)));
    }

    private void connect(List<Loose> loose, String to) {
        loose.forEach(end -> edges.add(new Edge(end.from(), to, end.label(), end.dashed())));
    }

    /** The id, what it is, and what it binds. */
    static String title(PlanNode node) {
        @Nullable String variable = NodeText.variable(node);
        return node.id() + " " + NodeText.title(node) + (variable == null ? "" : " → " + variable);
    }
}
