package dev.baton.plan.render;

import dev.baton.plan.render.GraphModel.Cluster;
import dev.baton.plan.render.GraphModel.Edge;
import dev.baton.plan.render.GraphModel.Node;

/** Writes a graph in Graphviz' language. */
final class DotWriter {
    private final StringBuilder out = new StringBuilder();

    private DotWriter() {}

    static String write(GraphModel graph) {
        var writer = new DotWriter();
        writer.out.append("digraph ").append(quote(graph.root.title())).append(" {\n");
        writer.out.append("  node [shape=box style=\"rounded,filled\" fontname=\"sans-serif\" fontsize=11];\n");
        writer.out.append("  edge [fontname=\"sans-serif\" fontsize=10];\n");
        writer.content(graph.root, "  ");
        graph.edges.forEach(writer::edge);
        return writer.out.append("}\n").toString();
    }

    private void content(Cluster cluster, String indent) {
        cluster.nodes().forEach(node -> node(node, indent));
        for (Cluster inner : cluster.clusters()) {
            out.append(indent)
                    .append("subgraph ")
                    .append(quote("cluster_" + inner.id()))
                    .append(" {\n");
            out.append(indent)
                    .append("  label=")
                    .append(quote(inner.title()))
                    .append("; style=rounded; color=\"#b5b5bf\";\n");
            content(inner, indent + "  ");
            out.append(indent).append("}\n");
        }
    }

    private void node(Node node, String indent) {
        String text = node.title() + (node.text().isEmpty() ? "" : "\n" + NodeText.shorten(node.text(), 60));
        out.append(indent).append(quote(node.id())).append(" [label=").append(quote(text));
        out.append(" shape=")
                .append(shape(node.look()))
                .append(" fillcolor=\"")
                .append(node.look().fill());
        out.append("\" color=\"").append(node.look().stroke()).append("\"];\n");
    }

    private void edge(Edge edge) {
        out.append("  ").append(quote(edge.from())).append(" -> ").append(quote(edge.to()));
        if (!edge.label().isEmpty()) {
            out.append(" [label=").append(quote(NodeText.shorten(edge.label(), 60)));
            out.append(edge.dashed() ? " style=dashed]" : "]");
        } else if (edge.dashed()) {
            out.append(" [style=dashed]");
        }
        out.append(";\n");
    }

    private static String shape(Look look) {
        return switch (look) {
            case CHOICE -> "diamond";
            case LABEL, TERMINAL -> "oval";
            case PERSON -> "hexagon";
            case AGENT, SCRIPT, REQUEST, WAIT, FRAME, UNSUPPORTED -> "box";
        };
    }

    /** A quoted string; in it only quotes, backslashes and line ends mean something. */
    static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
