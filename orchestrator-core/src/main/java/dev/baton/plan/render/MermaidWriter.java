package dev.baton.plan.render;

import dev.baton.plan.render.GraphModel.Cluster;
import dev.baton.plan.render.GraphModel.Edge;
import dev.baton.plan.render.GraphModel.Node;
import java.util.EnumSet;
import java.util.Locale;

/** Writes a graph as a Mermaid flowchart. */
final class MermaidWriter {
    private final StringBuilder out = new StringBuilder("flowchart TD\n");
    private final EnumSet<Look> used = EnumSet.noneOf(Look.class);

    private MermaidWriter() {}

    static String write(GraphModel graph) {
        var writer = new MermaidWriter();
        writer.content(graph.root, "  ");
        graph.edges.forEach(writer::edge);
        writer.used.forEach(writer::style);
        return writer.out.toString();
    }

    private void content(Cluster cluster, String indent) {
        cluster.nodes().forEach(node -> node(node, indent));
        for (Cluster inner : cluster.clusters()) {
            out.append(indent).append("subgraph c").append(id(inner.id())).append("[\"");
            out.append(escape(inner.title())).append("\"]\n");
            content(inner, indent + "  ");
            out.append(indent).append("end\n");
        }
    }

    private void node(Node node, String indent) {
        used.add(node.look());
        String text = escape(node.title())
                + (node.text().isEmpty() ? "" : "<br/>" + escape(NodeText.shorten(node.text(), 60)));
        out.append(indent)
                .append('n')
                .append(id(node.id()))
                .append(open(node.look()))
                .append('"');
        out.append(text)
                .append('"')
                .append(close(node.look()))
                .append(":::")
                .append(name(node.look()))
                .append('\n');
    }

    private void edge(Edge edge) {
        out.append("  n").append(id(edge.from())).append(edge.dashed() ? " -.->" : " -->");
        if (!edge.label().isEmpty()) {
            out.append("|\"").append(escape(NodeText.shorten(edge.label(), 60))).append("\"|");
        }
        out.append(" n").append(id(edge.to())).append('\n');
    }

    private void style(Look look) {
        out.append("  classDef ").append(name(look)).append(" fill:").append(look.fill());
        out.append(",stroke:").append(look.stroke()).append(",color:#222\n");
    }

    private static String name(Look look) {
        return look.name().toLowerCase(Locale.ROOT);
    }

    private static String open(Look look) {
        return switch (look) {
            case CHOICE -> "{";
            case LABEL, TERMINAL -> "([";
            case PERSON -> "{{";
            case AGENT, SCRIPT, REQUEST, WAIT, FRAME, UNSUPPORTED -> "[";
        };
    }

    private static String close(Look look) {
        return switch (look) {
            case CHOICE -> "}";
            case LABEL, TERMINAL -> "])";
            case PERSON -> "}}";
            case AGENT, SCRIPT, REQUEST, WAIT, FRAME, UNSUPPORTED -> "]";
        };
    }

    private static String id(String id) {
        return id.replaceAll("[^A-Za-z0-9]", "_");
    }

    /** Everything that means something to Mermaid or to HTML, as a numbered entity. */
    static String escape(String text) {
        var safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            if ("\"#<>&`;|\\{}[]".indexOf(c) >= 0) {
                safe.append('#').append(c).append(';');
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }
}
