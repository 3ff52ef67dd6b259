package dev.baton.flow;

import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Branch;
import dev.baton.flow.syntax.Element.Chain;
import dev.baton.flow.syntax.Element.Parallel;
import dev.baton.flow.syntax.Element.SagaStep;
import dev.baton.flow.syntax.Sequence;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Warns of a {@code ||} without brackets beside {@code ->} or a condition in one pair of brackets: it is read in one
 * way, and half of all readers expect the other.
 */
final class MixedArrows {
    private static final int LONGEST = 160;

    private @Nullable Span parallel;
    private boolean others;

    private MixedArrows() {}

    static void check(Sequence body, Problems problems) {
        var found = new MixedArrows();
        found.look(body);
        if (found.parallel != null && found.others) {
            found.report(found.parallel, body, problems);
        }
    }

    /** A branch of a route, whose own condition is beside every {@code ||} anyway. */
    static void checkBranch(Branch branch, Problems problems) {
        check(branch.body(), problems);
    }

    /** Also sees what stands behind {@code undo}. */
    static void check(List<SagaStep> steps, Problems problems) {
        check(new Sequence(steps.stream().map(SagaStep::action).toList(), new Span(0, 0)), problems);
        if (steps.size() > 1) {
            steps.stream()
                    .map(SagaStep::undo)
                    .filter(Parallel.class::isInstance)
                    .findFirst()
                    .ifPresent(undo -> reportUndo(undo.span(), steps, problems));
        }
    }

    private static void reportUndo(Span place, List<SagaStep> steps, Problems problems) {
        String reading = steps.stream().map(Brief::sagaStep).collect(Collectors.joining(" -> ", "[", "]"));
        warn(place, reading, "if you mean the other, write [… undo …] || …", problems);
    }

    private void look(Sequence sequence) {
        others |= sequence.elements().size() > 1;
        for (Element element : sequence.elements()) {
            if (element instanceof Parallel p && parallel == null) {
                parallel = p.span();
            } else if (element instanceof Chain chain) {
                others = true;
                chain.branches().forEach(b -> look(b.body()));
            }
        }
    }

    private void report(Span place, Sequence body, Problems problems) {
        warn(place, Brief.reading(body), "if you mean the other, write " + cut(Brief.alternative(body)), problems);
    }

    private static void warn(Span place, String reading, String hint, Problems problems) {
        String message = "Expected brackets around '||' beside '->' or a condition, but found none: this is read as ";
        problems.warning("mixed-arrows", place, message + cut(reading), hint);
    }

    private static String cut(String s) {
        return s.length() <= LONGEST ? s : s.substring(0, LONGEST - 1) + "…";
    }

    /** A sequence in few words. */
    private static final class Brief {
        private static final String CONDITION = "(if …)~> ";

        private final List<StringBuilder> parts = new ArrayList<>(List.of(new StringBuilder()));
        private final List<Boolean> mixed = new ArrayList<>(List.of(false));

        /** With brackets around each {@code ||}, as the parser reads it. */
        static String reading(Sequence sequence) {
            return "[" + sequence(sequence) + "]";
        }

        private static String sequence(Sequence sequence) {
            var text = new StringBuilder();
            for (Element element : sequence.elements()) {
                text.append(text.isEmpty() ? "" : " -> ");
                switch (element) {
                    case Parallel p -> text.append('[').append(units(p)).append(']');
                    case Chain c -> text.append(chain(c));
                    case Element.Unit unit -> text.append(name(unit));
                }
            }
            return text.toString();
        }

        static String sagaStep(SagaStep step) {
            return part(step.action()) + (step.undo() == null ? "" : " undo " + part(step.undo()));
        }

        private static String part(Element element) {
            return sequence(new Sequence(List.of(element), element.span()));
        }

        private static String chain(Chain chain) {
            return String.join(
                    " ",
                    chain.branches().stream()
                            .map(b -> CONDITION + sequence(b.body()))
                            .toList());
        }

        private static String units(Parallel p) {
            return String.join(" || ", p.units().stream().map(Brief::name).toList());
        }

        /** With brackets around what stands between two {@code ||}. */
        static String alternative(Sequence sequence) {
            var brief = new Brief();
            brief.split(sequence, "");
            var text = new StringBuilder("[");
            for (int i = 0; i < brief.parts.size(); i++) {
                text.append(i == 0 ? "" : " || ");
                text.append(brief.mixed.get(i) ? "[" + brief.parts.get(i) + "]" : brief.parts.get(i));
            }
            return text.append(']').toString();
        }

        private void split(Sequence sequence, String lead) {
            String arrow = lead;
            for (Element element : sequence.elements()) {
                switch (element) {
                    case Parallel p -> {
                        append(arrow, name(p.units().getFirst()));
                        for (Element unit : p.units().subList(1, p.units().size())) {
                            parts.add(new StringBuilder());
                            mixed.add(false);
                            append("", name(unit));
                        }
                    }
                    case Chain c -> {
                        for (Branch b : c.branches()) {
                            mixed.set(mixed.size() - 1, true);
                            append(parts.getLast().isEmpty() ? "" : " ", CONDITION);
                            split(b.body(), "");
                        }
                    }
                    case Element.Unit unit -> append(arrow, name(unit));
                }
                arrow = " -> ";
            }
        }

        private void append(String lead, String text) {
            if (lead.equals(" -> ")) {
                mixed.set(mixed.size() - 1, true);
            }
            parts.getLast().append(lead).append(text);
        }

        private static String name(Element element) {
            return switch (element) {
                case Element.Step s -> s.name() + (s.variable() == null ? "" : ":…:" + s.variable());
                case Element.Gate g -> "@" + g.name();
                case Element.Call c -> "@call:" + c.flow();
                case Element.MapUnit m -> "map(" + m.item() + ")";
                case Element.Reduce r -> "reduce(" + r.item() + ")";
                case Element.Race r -> "race […]";
                case Element.Saga s -> "saga […]";
                case Element.Route r -> "route({" + r.variable() + "})";
                case Element.Group g -> "[…]";
                case Parallel p -> "[" + units(p) + "]";
                case Chain c -> "(if …)";
            };
        }
    }
}
