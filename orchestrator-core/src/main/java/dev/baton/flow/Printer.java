package dev.baton.flow;

import dev.baton.flow.syntax.Definition;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Branch;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Flow;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Options.OptionValue;
import dev.baton.flow.syntax.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a body in its canonical layout: an element a line, bodies of conditions indented and ended by {@code ~>}, short
 * groups on one line.
 */
final class Printer {
    private static final int WIDTH = 100;
    private static final int STEP = 2;

    private final Trivia trivia;
    private final StringBuilder out = new StringBuilder();
    private final List<String> lineComments = new ArrayList<>();
    /** Where the line starts that is being written. */
    private int lineStart;

    private Printer(Trivia trivia) {
        this.trivia = trivia;
    }

    /**
     * The definitions and the body of a flow, ending in a line feed unless there is nothing.
     *
     * @param indent of all of it
     */
    static String print(Flow flow, Trivia trivia, int indent) {
        var printer = new Printer(trivia);
        flow.definitions().forEach(d -> printer.definition(d, indent));
        if (!flow.definitions().isEmpty() && !flow.body().elements().isEmpty()) {
            printer.out.append('\n');
        }
        printer.sequence(flow.body(), indent, "");
        printer.endLine();
        printer.leads(trivia.last(), indent, false);
        return printer.out.toString();
    }

    private void definition(Definition definition, int indent) {
        leading(definition.span().start(), indent, out.isEmpty());
        margin(indent);
        String written = trivia.written(definition.span());
        put(
                written != null
                        ? written
                        : switch (definition) {
                            case Definition.Agent a -> "$" + a.name() + " := " + Quoting.json(a.body());
                            case Definition.Constant c ->
                                "$" + c.name() + " := " + Quoting.string(c.value(), StringCooker.Language.PLAIN, STEP);
                            case Definition.Agents a -> "@define-agents " + Quoting.json(a.body());
                            case Definition.Schedule s ->
                                "@schedule(" + Quoting.string(s.when(), StringCooker.Language.PLAIN, STEP) + ")";
                        });
        ended(definition.span().end());
        endLine();
    }

    /**
     * @param suffix what stands behind the last element; behind a chain it stands in its last body
     */
    private void sequence(Sequence sequence, int indent, String suffix) {
        boolean afterChain = false;
        for (int i = 0; i < sequence.elements().size(); i++) {
            Element element = sequence.elements().get(i);
            boolean last = i == sequence.elements().size() - 1;
            leading(element.span().start(), indent, i == 0);
            margin(indent);
            if (afterChain && element instanceof Element.Chain) {
                put("-> ");
            }
            boolean chain = element instanceof Element.Chain;
            element(element, indent, last ? suffix : chain ? " ~>" : " ->");
            if (!last) {
                endLine();
            }
            afterChain = chain;
        }
    }

    /** An element whose first line is begun already. */
    private void element(Element element, int indent, String suffix) {
        switch (element) {
            case Element.Chain c -> branches(c.branches(), indent, " ~>", suffix.isEmpty() ? " ~>" : suffix);
            case Element.Parallel p -> parallel(p, indent);
            case Element.Unit unit -> unit(unit, indent);
        }
        if (!(element instanceof Element.Chain)) {
            put(suffix);
        }
        ended(element.span().end());
    }

    private void parallel(Element.Parallel parallel, int indent) {
        for (int i = 0; i < parallel.units().size(); i++) {
            Element.Unit unit = parallel.units().get(i);
            if (i > 0) {
                endLine();
                leading(unit.span().start(), indent, false);
                margin(indent);
            }
            unit(unit, indent);
            if (i < parallel.units().size() - 1) {
                put(" ||");
            }
            ended(unit.span().end());
        }
    }

    private void branches(List<Branch> branches, int indent, String between, String suffix) {
        for (int i = 0; i < branches.size(); i++) {
            Branch branch = branches.get(i);
            if (i > 0) {
                endLine();
                leading(branch.span().start(), indent, false);
                margin(indent);
            }
            put("(if " + branch.condition() + ")" + variable(branch.variable()) + "~>");
            endLine();
            sequence(branch.body(), indent + STEP, i < branches.size() - 1 ? between : suffix);
        }
    }

    private void unit(Element.Unit unit, int indent) {
        put(Flat.head(unit, trivia, indent + STEP));
        switch (unit) {
            case Element.Step s -> options(s.options(), indent);
            case Element.Gate g -> options(g.options(), indent);
            case Element.Call c -> options(c.options(), indent);
            case Group g -> group(g, indent);
            case Element.MapUnit m -> group(m.body(), indent);
            case Element.Reduce r -> group(r.body(), indent);
            case Element.Race r -> group(r.body(), indent);
            case Element.Saga s -> saga(s, indent);
            case Element.Route r -> {
                put("[");
                endLine();
                inner(r.branches(), indent + STEP);
                branches(r.branches(), indent + STEP, " ||", "");
                closing(
                        r.branches().isEmpty()
                                ? 0
                                : r.branches().getLast().span().end(),
                        "]",
                        indent);
            }
        }
    }

    private void group(Group group, int indent) {
        String flat = Flat.group(group, trivia, room());
        if (flat != null) {
            put(flat);
            return;
        }
        put("[");
        endLine();
        sequence(group.body(), indent + STEP, "");
        closing(group.body().span().end(), "]" + variable(group.variable()), indent);
        options(group.options(), indent);
    }

    private void saga(Element.Saga saga, int indent) {
        put("[");
        endLine();
        for (int i = 0; i < saga.steps().size(); i++) {
            var step = saga.steps().get(i);
            boolean last = i == saga.steps().size() - 1;
            if (i > 0) {
                endLine();
            }
            leading(step.span().start(), indent + STEP, i == 0);
            margin(indent + STEP);
            sagaStep(saga, i, last ? "" : " ->", indent + STEP);
        }
        closing(
                saga.steps().isEmpty() ? 0 : saga.steps().getLast().span().end(),
                "]" + variable(saga.variable()),
                indent);
        options(saga.options(), indent);
    }

    private void sagaStep(Element.Saga saga, int index, String suffix, int indent) {
        var step = saga.steps().get(index);
        if (index > 0
                && step.action() instanceof Element.Chain
                && endsInChain(saga.steps().get(index - 1))) {
            put("-> ");
        }
        element(step.action(), indent, step.undo() == null ? chained(step.action(), suffix) : "");
        if (step.undo() != null) {
            if (step.action() instanceof Element.Chain) {
                endLine();
                margin(indent);
            } else {
                put(" ");
            }
            put("undo ");
            element(step.undo(), indent, chained(step.undo(), suffix));
        }
    }

    private static boolean endsInChain(Element.SagaStep step) {
        return (step.undo() == null ? step.action() : step.undo()) instanceof Element.Chain;
    }

    private static String chained(Element element, String suffix) {
        return element instanceof Element.Chain ? " ~>" : suffix;
    }

    private void options(Options options, int indent) {
        if (options.isEmpty()) {
            return;
        }
        put(" ");
        String flat = Flat.options(options, trivia, room());
        if (flat != null) {
            put(flat);
        } else {
            entries(options.entries(), indent);
        }
    }

    private void entries(List<Options.Option> entries, int indent) {
        put("{");
        for (int i = 0; i < entries.size(); i++) {
            var option = entries.get(i);
            endLine();
            leading(option.span().start(), indent + STEP, i == 0);
            margin(indent + STEP);
            put(trivia.key(option.key()) + ": ");
            value(option.value(), indent + STEP);
            put(i < entries.size() - 1 ? "," : "");
            ended(option.span().end());
        }
        endLine();
        margin(indent);
        put("}");
    }

    private void value(OptionValue value, int indent) {
        String flat = Flat.value(value, trivia, indent + STEP, room());
        if (flat != null) {
            put(flat);
            return;
        }
        switch (value) {
            case OptionValue.FlowOf f -> group(f.group(), indent);
            case OptionValue.ObjectOf o -> entries(o.entries(), indent);
            case OptionValue.ListOf l -> items(l.items(), indent);
            case OptionValue.Raw r -> put(r.text());
            case OptionValue.Str s -> throw new IllegalStateException("a string always fits, but not at " + s.span());
        }
    }

    private void items(List<OptionValue> items, int indent) {
        put("[");
        for (int i = 0; i < items.size(); i++) {
            endLine();
            margin(indent + STEP);
            value(items.get(i), indent + STEP);
            put(i < items.size() - 1 ? "," : "");
        }
        endLine();
        margin(indent);
        put("]");
    }

    private static String variable(@Nullable Name name) {
        return name == null ? "" : ":" + name;
    }

    /** Begins the line of the first branch. */
    private void inner(List<Branch> branches, int indent) {
        if (!branches.isEmpty()) {
            leading(branches.getFirst().span().start(), indent, true);
            margin(indent);
        }
    }

    private void closing(int contentEnd, String bracket, int indent) {
        endLine();
        leads(trivia.leading(trivia.closing(contentEnd)), indent + STEP, false);
        margin(indent);
        put(bracket);
    }

    /** Comments and the blank line above what begins at an offset. */
    private void leading(int start, int indent, boolean first) {
        List<Trivia.Lead> leads = trivia.leading(start);
        leads(leads, indent, first);
        if (!(first && leads.isEmpty()) && trivia.blankBefore(start)) {
            out.append('\n');
        }
    }

    private void leads(List<Trivia.Lead> leads, int indent, boolean first) {
        for (int i = 0; i < leads.size(); i++) {
            if (leads.get(i).blankBefore() && !(first && i == 0) && !out.isEmpty()) {
                out.append('\n');
            }
            out.append(" ".repeat(indent)).append(leads.get(i).text()).append('\n');
        }
        lineStart = out.length();
    }

    private void margin(int indent) {
        lineStart = out.length();
        out.append(" ".repeat(indent));
    }

    private void put(String text) {
        out.append(text);
        int feed = text.lastIndexOf('\n');
        if (feed >= 0) {
            lineStart = out.length() - text.length() + feed + 1;
        }
    }

    private int room() {
        return Math.max(0, WIDTH - (out.length() - lineStart));
    }

    private void ended(int end) {
        lineComments.addAll(trivia.trailing(end));
    }

    private void endLine() {
        if (out.isEmpty() || out.charAt(out.length() - 1) == '\n') {
            return;
        }
        lineComments.forEach(c -> out.append(' ').append(c));
        lineComments.clear();
        out.append('\n');
        lineStart = out.length();
    }
}
