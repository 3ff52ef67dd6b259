package dev.baton.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.flow.syntax.Definition;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Argument;
import dev.baton.flow.syntax.Element.Branch;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Element.MapSource;
import dev.baton.flow.syntax.Element.SagaStep;
import dev.baton.flow.syntax.Element.Unit;
import dev.baton.flow.syntax.Flow;
import dev.baton.flow.syntax.FrontMatter;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Options.Option;
import dev.baton.flow.syntax.Options.OptionValue;
import dev.baton.flow.syntax.Sequence;
import dev.baton.flow.syntax.StringLit;
import dev.baton.source.Source;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes trees of every shape that the grammar allows. */
public class RandomFlows {
    private static final String[] NAMES = {
        "a", "general-purpose", "Bash", "Python", "x1", "_y", "map", "race", "größe", "in"
    };
    private static final String[] TEXTS = {
        "",
        "x",
        "do {a} # no comment",
        "say \"hi\"",
        "C:\\new\\table",
        "a\\\\b",
        "line\nbreak",
        "tab\there",
        "{\"k\": [1]}",
        "-> || ~> (if",
        "日本語 🙂",
        "\\{x}",
        "'single'",
        "ends in quote\"",
        "back\\\"slash",
        " spaced ",
        "${x} {}"
    };
    private static final String[] CONDITIONS = {
        "a",
        "x.contains(')')",
        "it's done",
        "a == \"(\" AND (b || c)",
        "NOT ok",
        "n >= 3",
        "says \"quote",
        "a\n  AND b",
        "# 1"
    };
    private static final String[] RAWS = {
        "30s", "2.0", "1%", "true", "fail", "x.exit_code == 75 && y(1, 2)", "a-b", "-1"
    };

    protected final Random random;
    private int places;

    public RandomFlows(long seed) {
        this.random = new Random(seed);
    }

    /** A place that nothing else in the tree has, as in a text; they grow, with room for a text between two. */
    protected final Span place() {
        places += 1_000;
        return new Span(places, places);
    }

    public final Flow flow() {
        ObjectNode yaml = JsonNodeFactory.instance.objectNode();
        if (random.nextInt(5) == 0) {
            yaml.put("description", text()).put("keep", random.nextInt(9));
        }
        var body = sequence(1 + random.nextInt(3));
        String documentation = random.nextInt(5) == 0 ? "Some *text*.\n---\nmore\n" : "";
        var definitions = list(random.nextInt(3), this::definition);
        return new Flow(
                "t",
                new Source("t.flow", ""),
                new FrontMatter(yaml, place()),
                definitions,
                body,
                documentation,
                List.of(),
                place());
    }

    protected Definition definition() {
        return switch (random.nextInt(4)) {
            case 0 -> new Definition.Agent(name(), object(2), place());
            case 1 -> new Definition.Constant(name(), plainString(), place());
            case 2 -> new Definition.Agents(object(2), place());
            default -> new Definition.Schedule(plainString(), place());
        };
    }

    private ObjectNode object(int depth) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            node.set(random.nextBoolean() ? name().text() : "key " + random.nextInt(9), json(depth));
        }
        return node;
    }

    private JsonNode json(int depth) {
        var nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> nodes.textNode(text());
            case 1 -> nodes.numberNode(random.nextInt(1000) - 500);
            case 2 -> nodes.booleanNode(random.nextBoolean());
            case 3 -> nodes.nullNode();
            case 4 -> object(depth - 1);
            default -> {
                var array = nodes.arrayNode();
                for (int i = random.nextInt(3); i > 0; i--) {
                    array.add(json(depth - 1));
                }
                yield array;
            }
        };
    }

    protected Sequence sequence(int depth) {
        return new Sequence(list(1 + random.nextInt(3), () -> element(depth)), place());
    }

    private Element element(int depth) {
        return switch (random.nextInt(6)) {
            case 0 -> new Element.Parallel(list(2 + random.nextInt(2), () -> unit(depth)), place());
            case 1 -> depth == 0 ? unit(0) : new Element.Chain(branches(depth), place());
            default -> unit(depth);
        };
    }

    private List<Branch> branches(int depth) {
        return list(
                1 + random.nextInt(3),
                () -> new Branch(condition(), place(), maybeName(), sequence(depth - 1), place()));
    }

    protected String condition() {
        return pick(CONDITIONS);
    }

    protected Unit unit(int depth) {
        return switch (depth == 0 ? random.nextInt(6) : random.nextInt(13)) {
            case 0, 1, 2 -> step(depth);
            case 3, 4 -> gate(depth);
            case 5 -> new Element.Call(name(), arguments(), maybeName(), options(depth), place());
            case 6, 7 -> group(depth);
            case 8 -> new Element.MapUnit(name(), source(), group(depth), place());
            case 9 ->
                new Element.Reduce(
                        name(), name(), random.nextBoolean() ? null : 2 + random.nextInt(99), group(depth), place());
            case 10 -> new Element.Race(group(depth), place());
            case 11 ->
                new Element.Saga(
                        list(1 + random.nextInt(3), () -> sagaStep(depth)), maybeName(), options(depth), place());
            default -> new Element.Route(name(), branches(depth), place());
        };
    }

    private SagaStep sagaStep(int depth) {
        return new SagaStep(element(depth - 1), random.nextBoolean() ? element(depth - 1) : null, place());
    }

    protected Unit step(int depth) {
        Name name = name();
        StringLit text = random.nextInt(4) == 0 ? null : string(StringCooker.Language.of(name.text()).onlyQuoteEscapes);
        return new Element.Step(name, random.nextInt(5) == 0, text, maybeName(), options(depth), place());
    }

    protected Unit gate(int depth) {
        Name name = name();
        boolean parentheses = random.nextInt(3) == 0;
        StringLit text = random.nextBoolean() ? null : plainString();
        return new Element.Gate(
                name, parentheses, parentheses ? arguments() : List.of(), text, maybeName(), options(depth), place());
    }

    protected Group group(int depth) {
        return new Group(sequence(Math.max(0, depth - 1)), maybeName(), options(depth), place());
    }

    private MapSource source() {
        return switch (random.nextInt(3)) {
            case 0 -> new MapSource.Variable(name(), place());
            case 1 -> new MapSource.FileSource(pick("files", "lines", "csv", "jsonl"), plainString(), place());
            default -> new MapSource.Range(random.nextInt(100) - 50, random.nextLong(1L << 40), place());
        };
    }

    private List<Argument> arguments() {
        return list(random.nextInt(3), () -> {
            if (random.nextBoolean()) {
                return new Argument(name(), pick("skip", "24h", "3"), null, place());
            }
            StringLit string = plainString();
            return new Argument(name(), string.value(), string, place());
        });
    }

    protected Options options(int depth) {
        boolean none = random.nextInt(3) != 0;
        return none ? Options.none(0) : new Options(list(1 + random.nextInt(3), () -> option(depth)), place());
    }

    private Option option(int depth) {
        if (depth > 0 && random.nextInt(4) == 0) {
            return flowOption(depth);
        }
        return new Option(new Name(pick("timeout", "cache-key", "env", "a b"), place()), value(2), place());
    }

    private Option flowOption(int depth) {
        var body = sequence(depth - 1);
        var flow = new OptionValue.FlowOf(new Group(body, null, Options.none(0), place()), place());
        return switch (random.nextInt(3)) {
            case 0 -> new Option(new Name("fallback", place()), flow, place());
            case 1 -> {
                var routes = List.of(new Option(name(), flow, place()));
                yield new Option(new Name("routes", place()), new OptionValue.ObjectOf(routes, place()), place());
            }
            default -> {
                var level = new OptionValue.ObjectOf(
                        List.of(
                                new Option(name(), value(0), place()),
                                new Option(new Name("step", place()), flow, place())),
                        place());
                var levels = new OptionValue.ListOf(List.of(value(0), level), place());
                yield new Option(new Name("levels", place()), levels, place());
            }
        };
    }

    private OptionValue value(int depth) {
        return switch (random.nextInt(depth > 0 ? 5 : 3)) {
            case 0, 1 -> new OptionValue.Raw(pick(RAWS), place());
            case 2 -> new OptionValue.Str(plainString(), place());
            case 3 -> new OptionValue.ListOf(list(random.nextInt(3), () -> value(depth - 1)), place());
            default ->
                new OptionValue.ObjectOf(
                        list(random.nextInt(3), () -> new Option(name(), value(depth - 1), place())), place());
        };
    }

    private StringLit plainString() {
        return string(false);
    }

    /** Not every value can be written in every kind of quotes. */
    protected StringLit string(boolean onlyQuoteEscapes) {
        String value = text();
        boolean blockable = !value.startsWith(" ") && !value.contains("\"\"\"");
        boolean block = blockable && random.nextInt(4) == 0 || onlyQuoteEscapes && value.endsWith("\\");
        return new StringLit(value, block ? StringLit.Kind.BLOCK : StringLit.Kind.QUOTED, place());
    }

    private String text() {
        String text = pick(TEXTS);
        return random.nextInt(3) == 0 ? text + pick(TEXTS).strip() : text;
    }

    protected Name name() {
        return new Name(pick(NAMES), place());
    }

    protected @Nullable Name maybeName() {
        return random.nextBoolean() ? null : name();
    }

    protected String pick(String... options) {
        return options[random.nextInt(options.length)];
    }

    protected static <T> List<T> list(int size, Supplier<T> item) {
        var items = new ArrayList<T>();
        for (int i = 0; i < size; i++) {
            items.add(item.get());
        }
        return items;
    }
}
