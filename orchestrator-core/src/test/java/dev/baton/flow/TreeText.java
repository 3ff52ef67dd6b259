package dev.baton.flow;

import dev.baton.flow.syntax.Definition;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Flow;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Options.OptionValue;
import dev.baton.flow.syntax.Sequence;
import dev.baton.flow.syntax.StringLit;
import org.jspecify.annotations.Nullable;

/** A syntax tree as indented text, one node per line, for people to read in a review. */
final class TreeText {
    private final StringBuilder out = new StringBuilder();

    private TreeText() {}

    static String of(Flow flow) {
        var text = new TreeText();
        text.line(0, "flow " + flow.name());
        if (!flow.frontMatter().yaml().isEmpty()) {
            text.line(1, "front-matter " + flow.frontMatter().yaml());
        }
        flow.templates()
                .forEach(t -> text.line(
                        1,
                        "template " + t.name() + (t.defaultValue() == null ? "" : " = " + quote(t.defaultValue()))
                                + (t.inString() ? " in a string" : "")));
        flow.definitions().forEach(d -> text.definition(1, d));
        text.sequence(1, flow.body());
        if (!flow.documentation().isEmpty()) {
            text.line(1, "documentation " + quote(flow.documentation()));
        }
        return text.out.toString();
    }

    private void line(int depth, String content) {
        out.append("  ".repeat(depth)).append(content).append('\n');
    }

    private void definition(int depth, Definition definition) {
        line(
                depth,
                switch (definition) {
                    case Definition.Agent a -> "agent " + a.name() + " " + a.body();
                    case Definition.Constant c -> "constant " + c.name() + " " + string(c.value());
                    case Definition.Agents a -> "agents " + a.body();
                    case Definition.Schedule s -> "schedule " + string(s.when());
                });
    }

    private void sequence(int depth, Sequence sequence) {
        sequence.elements().forEach(e -> element(depth, e));
    }

    private void element(int depth, Element element) {
        switch (element) {
            case Element.Parallel p -> {
                line(depth, "parallel");
                p.units().forEach(u -> element(depth + 1, u));
            }
            case Element.Chain c -> {
                line(depth, "chain");
                c.branches().forEach(b -> branch(depth + 1, b));
            }
            case Element.Step s ->
                line(
                        depth,
                        "step " + (s.dollar() ? "$" : "") + s.name() + text(s.instruction()) + variable(s.variable())
                                + options(s.options()));
            case Element.Gate g ->
                line(
                        depth,
                        "gate @" + g.name() + (g.parentheses() ? arguments(g.arguments()) : "") + text(g.message())
                                + variable(g.variable()) + options(g.options()));
            case Element.Call c ->
                line(
                        depth,
                        "call " + c.flow() + arguments(c.arguments()) + variable(c.variable()) + options(c.options()));
            case Element.Group g -> group(depth, "group", g);
            case Element.MapUnit m -> group(depth, "map " + m.item() + " in " + source(m.source()), m.body());
            case Element.Reduce r ->
                group(
                        depth,
                        "reduce " + r.item() + " in " + r.list() + (r.by() == null ? "" : " by " + r.by()),
                        r.body());
            case Element.Race r -> group(depth, "race", r.body());
            case Element.Saga s -> {
                line(depth, "saga" + variable(s.variable()) + options(s.options()));
                s.steps().forEach(step -> sagaStep(depth + 1, step));
            }
            case Element.Route r -> {
                line(depth, "route " + r.variable());
                r.branches().forEach(b -> branch(depth + 1, b));
            }
        }
    }

    private void group(int depth, String head, Element.Group g) {
        line(depth, head + variable(g.variable()) + options(g.options()));
        sequence(depth + 1, g.body());
    }

    private void sagaStep(int depth, Element.SagaStep step) {
        element(depth, step.action());
        if (step.undo() != null) {
            line(depth + 1, "undo");
            element(depth + 2, step.undo());
        }
    }

    private void branch(int depth, Element.Branch b) {
        line(depth, "if " + quote(b.condition()) + variable(b.variable()));
        sequence(depth + 1, b.body());
    }

    private static String source(Element.MapSource source) {
        return switch (source) {
            case Element.MapSource.Variable v -> v.name().text();
            case Element.MapSource.FileSource f -> f.function() + "(" + string(f.argument()) + ")";
            case Element.MapSource.Range r -> "range(" + r.from() + ", " + r.to() + ")";
        };
    }

    private static String arguments(java.util.List<Element.Argument> arguments) {
        var parts = arguments.stream()
                .map(a -> a.key() + "=" + (a.string() == null ? a.value() : string(a.string())))
                .toList();
        return " (" + String.join(", ", parts) + ")";
    }

    private static String text(@Nullable StringLit string) {
        return string == null ? "" : " " + string(string);
    }

    private static String string(StringLit string) {
        return (string.kind() == StringLit.Kind.BLOCK ? "block" : "") + quote(string.value());
    }

    private static String variable(@Nullable Name name) {
        return name == null ? "" : " :" + name;
    }

    private static String options(Options options) {
        return options.isEmpty() ? "" : " " + entries(options.entries());
    }

    private static String entries(java.util.List<Options.Option> entries) {
        var parts = entries.stream().map(o -> o.key() + ": " + value(o.value())).toList();
        return "{" + String.join(", ", parts) + "}";
    }

    private static String value(OptionValue value) {
        return switch (value) {
            case OptionValue.Raw r -> r.text();
            case OptionValue.Str s -> string(s.literal());
            case OptionValue.ListOf l ->
                "[" + String.join(", ", l.items().stream().map(TreeText::value).toList()) + "]";
            case OptionValue.ObjectOf o -> entries(o.entries());
            case OptionValue.FlowOf f -> {
                var text = new TreeText();
                text.sequence(0, f.group().body());
                String one = text.out.toString().strip().replaceAll("\n *", "; ");
                yield "flow<" + one + ">" + variable(f.group().variable())
                        + options(f.group().options());
            }
        };
    }

    static String quote(String s) {
        return '"' + s.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
