package dev.baton.view.graph;

import dev.baton.view.Outline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A flow's structure as nodes and arrows.
 *
 * @param nodes in textual order
 */
public record FlowGraph(List<Node> nodes, List<Edge> edges) {
    public FlowGraph {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    /** How a node is drawn. */
    public enum Shape {
        TERMINAL,
        SCRIPT,
        AGENT,
        OTHER,
        PERSON,
        CHOICE,
        LABEL,
        FORK
    }

    /**
     * @param id letters, digits and {@code _}
     * @param title its name, or the condition
     * @param text what it is asked, shortened; may be empty
     */
    public record Node(String id, Shape shape, String title, String text) {}

    /**
     * @param label empty for an ordinary arrow
     * @param jump whether it leads back, or away, to a label
     */
    public record Edge(String from, String to, String label, boolean jump) {}

    public static FlowGraph of(List<Outline> body) {
        return new Drawing().draw(body);
    }

    /** Draws from top to bottom; what is open is where the next node is tied to. */
    private static final class Drawing {
        private record Open(String from, String label) {}

        private record Pending(List<Open> from, String label) {}

        private final List<Node> nodes = new ArrayList<>();
        private final List<Edge> edges = new ArrayList<>();
        private final Map<String, String> labels = new HashMap<>();
        private final List<Pending> jumps = new ArrayList<>();
        private int number;

        FlowGraph draw(List<Outline> body) {
            Node start = add(Shape.TERMINAL, "start", "");
            List<Open> open = sequence(body, List.of(new Open(start.id(), "")));
            Node end = add(Shape.TERMINAL, "end", "");
            tie(open, end.id(), false);
            for (Pending jump : jumps) {
                tie(jump.from(), labels.getOrDefault(jump.label(), end.id()), true);
            }
            return new FlowGraph(nodes, edges);
        }

        private List<Open> sequence(List<Outline> elements, List<Open> open) {
            List<Open> now = open;
            for (Outline element : elements) {
                now = element(element, now);
            }
            return now;
        }

        private List<Open> element(Outline element, List<Open> open) {
            return switch (element) {
                case Outline.Work work -> withFallback(node(work), work.fallback(), open);
                case Outline.Person person -> single(add(Shape.PERSON, person.name(), person.text()), open);
                case Outline.Unknown other -> single(add(Shape.OTHER, other.construct(), other.text()), open);
                case Outline.Group group -> sequence(group.body(), open);
                case Outline.Parallel parallel -> parallel(parallel, open);
                case Outline.Chain chain -> chain(chain, open);
                case Outline.Label label -> {
                    Node node = add(Shape.LABEL, "@" + label.name(), "");
                    labels.put(label.name(), node.id());
                    yield single(node, open);
                }
                case Outline.Jump jump -> {
                    jumps.add(new Pending(open, jump.label()));
                    yield List.of();
                }
            };
        }

        private Node node(Outline.Work work) {
            Shape shape = switch (work.kind()) {
                case "script" -> Shape.SCRIPT;
                case "agent" -> Shape.AGENT;
                default -> Shape.OTHER;
            };
            return add(shape, work.name(), work.text());
        }

        private List<Open> withFallback(Node node, List<Outline> fallback, List<Open> open) {
            tie(open, node.id(), false);
            List<Open> after = new ArrayList<>(List.of(new Open(node.id(), "")));
            if (!fallback.isEmpty()) {
                after.addAll(sequence(fallback, List.of(new Open(node.id(), "fallback"))));
            }
            return after;
        }

        private List<Open> single(Node node, List<Open> open) {
            tie(open, node.id(), false);
            return List.of(new Open(node.id(), ""));
        }

        private List<Open> parallel(Outline.Parallel parallel, List<Open> open) {
            Node fork = add(Shape.FORK, "", "");
            tie(open, fork.id(), false);
            List<Open> ends = new ArrayList<>();
            for (List<Outline> branch : parallel.branches()) {
                ends.addAll(sequence(branch, List.of(new Open(fork.id(), ""))));
            }
            Node join = add(Shape.FORK, "", "");
            tie(ends, join.id(), false);
            return List.of(new Open(join.id(), ""));
        }

        private List<Open> chain(Outline.Chain chain, List<Open> open) {
            List<Open> ends = new ArrayList<>();
            List<Open> now = open;
            for (Outline.Arm arm : chain.arms()) {
                Node choice = add(Shape.CHOICE, arm.condition(), arm.judged() ? "asks judge" : "");
                tie(now, choice.id(), false);
                ends.addAll(sequence(arm.body(), List.of(new Open(choice.id(), "yes"))));
                now = List.of(new Open(choice.id(), "no"));
            }
            ends.addAll(now);
            return ends;
        }

        private Node add(Shape shape, String title, String text) {
            Node node = new Node("n" + number++, shape, title, text);
            nodes.add(node);
            return node;
        }

        private void tie(List<Open> open, String to, boolean jump) {
            open.forEach(from -> edges.add(new Edge(from.from(), to, from.label(), jump)));
        }
    }
}
