package dev.baton.view.graph;

import dev.baton.view.graph.FlowGraph.Edge;
import dev.baton.view.graph.FlowGraph.Node;

/** A graph as Mermaid, which many pages that show Markdown draw. */
public final class Mermaid {
    private Mermaid() {}

    public static String of(FlowGraph graph) {
        StringBuilder out = new StringBuilder("flowchart TD\n");
        for (Node node : graph.nodes()) {
            out.append("  ").append(node.id()).append(shape(node)).append('\n');
        }
        for (Edge edge : graph.edges()) {
            String arrow = edge.jump() ? "-.->" : "-->";
            String label = edge.label().isEmpty() ? "" : "|" + edge.label() + "|";
            out.append("  ")
                    .append(edge.from())
                    .append(' ')
                    .append(arrow)
                    .append(label)
                    .append(' ')
                    .append(edge.to());
            out.append('\n');
        }
        return out.toString();
    }

    private static String shape(Node node) {
        String label = "\"" + label(node) + "\"";
        return switch (node.shape()) {
            case TERMINAL, LABEL -> "([" + label + "])";
            case SCRIPT -> "[[" + label + "]]";
            case AGENT, OTHER -> "[" + label + "]";
            case PERSON -> "[/" + label + "/]";
            case CHOICE -> "{" + label + "}";
            case FORK -> "((\" \"))";
        };
    }

    private static String label(Node node) {
        String title = quoted(GraphTexts.title(node.title()));
        return node.text().isEmpty() ? title : "<b>" + title + "</b><br/>" + quoted(GraphTexts.text(node.text()));
    }

    /** Mermaid reads {@code #quot;} and the like; {@code #} itself has to be written so. */
    private static String quoted(String text) {
        return text.replace("#", "#35;")
                .replace("&", "#amp;")
                .replace("\"", "#quot;")
                .replace("<", "#lt;")
                .replace(">", "#gt;");
    }
}
