package dev.baton.view.graph;

import dev.baton.view.graph.FlowGraph.Edge;
import dev.baton.view.graph.FlowGraph.Node;
import java.util.ArrayList;
import java.util.List;

/** A graph in the language of Graphviz. */
public final class Dot {
    private Dot() {}

    public static String of(FlowGraph graph, String name) {
        StringBuilder out = new StringBuilder("digraph " + quoted(name) + " {\n");
        out.append("  node [fontname=\"sans-serif\", fontsize=11];\n  edge [fontname=\"sans-serif\", fontsize=10];\n");
        for (Node node : graph.nodes()) {
            out.append("  ")
                    .append(node.id())
                    .append(" [")
                    .append(attributes(node))
                    .append("];\n");
        }
        for (Edge edge : graph.edges()) {
            out.append("  ")
                    .append(edge.from())
                    .append(" -> ")
                    .append(edge.to())
                    .append(attributes(edge))
                    .append(";\n");
        }
        return out.append("}\n").toString();
    }

    private static String attributes(Node node) {
        String label = node.text().isEmpty()
                ? GraphTexts.title(node.title())
                : GraphTexts.title(node.title()) + "\n" + GraphTexts.text(node.text());
        String shape = switch (node.shape()) {
            case TERMINAL -> "shape=oval";
            case LABEL -> "shape=oval, style=dashed";
            case SCRIPT -> "shape=box";
            case AGENT, OTHER -> "shape=box, style=rounded";
            case PERSON -> "shape=house";
            case CHOICE -> "shape=diamond";
            case FORK -> "shape=point";
        };
        return "label=" + quoted(label) + ", " + shape;
    }

    private static String attributes(Edge edge) {
        List<String> attributes = new ArrayList<>();
        if (!edge.label().isEmpty()) {
            attributes.add("label=" + quoted(edge.label()));
        }
        if (edge.jump()) {
            attributes.add("style=dashed");
            attributes.add("constraint=false");
        }
        return attributes.isEmpty() ? "" : " [" + String.join(", ", attributes) + "]";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
