package dev.baton.check;

import dev.baton.expression.Path;
import dev.baton.expression.Template;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Branch;
import dev.baton.flow.syntax.Element.Chain;
import dev.baton.flow.syntax.Element.Gate;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Element.Parallel;
import dev.baton.flow.syntax.Element.Step;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Options.Option;
import dev.baton.flow.syntax.Options.OptionValue;
import dev.baton.flow.syntax.Sequence;
import dev.baton.flow.syntax.StringLit;
import dev.baton.source.Span;
import dev.baton.step.script.VariableUse;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One walk over the tree, in textual order, that lists what stands where. */
final class Survey {
    private static final Set<String> TEMPLATE_OPTIONS = Set.of("stdin", "cache-key");

    record StepSite(Step step, StepKind kind, Scope scope) {}

    /**
     * @param followed whether something follows in its own sequence
     * @param endsBranch whether it is the last element of a chain's branch or of a parallel one
     */
    record GateSite(Gate gate, Scope scope, boolean followed, boolean endsBranch) {}

    record ConditionSite(Branch branch, Scope scope) {}

    /** A name read as it is, outside any text: a map's source, a route's variable. */
    record NameRead(Name name, Element owner, Scope scope) {}

    final List<StepSite> steps = new ArrayList<>();
    final List<GateSite> gates = new ArrayList<>();
    final List<ConditionSite> conditions = new ArrayList<>();
    final List<TextSite> texts = new ArrayList<>();
    final List<Element.Race> races = new ArrayList<>();
    final List<NameRead> nameReads = new ArrayList<>();
    final List<Binding> bindings = new ArrayList<>();
    final Scope flow = Scope.flow();

    private final StepNames names;
    private final IdentityHashMap<Element, List<TextSite>> textsByOwner = new IdentityHashMap<>();
    private final IdentityHashMap<Element, NameRead> nameReadByOwner = new IdentityHashMap<>();

    Survey(StepNames names) {
        this.names = names;
    }

    /** The texts that belong to an element itself. */
    List<TextSite> textsOf(Element element) {
        return textsByOwner.getOrDefault(element, List.of());
    }

    /** What an element reads by name alone; null when nothing. */
    @Nullable
    NameRead nameReadOf(Element element) {
        return nameReadByOwner.get(element);
    }

    void sequence(Sequence sequence, Scope scope, boolean isBranch) {
        List<Element> elements = sequence.elements();
        for (int i = 0; i < elements.size(); i++) {
            boolean last = i + 1 == elements.size();
            element(elements.get(i), scope, !last, last && isBranch);
        }
    }

    private void element(Element element, Scope scope, boolean followed, boolean endsBranch) {
        switch (element) {
            case Step step -> step(step, scope);
            case Gate gate -> gate(gate, scope, followed, endsBranch);
            case Chain chain -> chain.branches().forEach(branch -> branch(branch, scope));
            case Parallel parallel -> branches(parallel, scope);
            case Group group -> group(group, scope, Scope.Kind.GROUP, null);
            case Element.MapUnit map -> map(map, scope);
            case Element.Reduce reduce -> reduce(reduce, scope);
            case Element.Race race -> {
                races.add(race);
                group(race.body(), scope, Scope.Kind.RACE, null);
            }
            case Element.Saga saga -> saga(saga, scope);
            case Element.Route route -> route(route, scope);
            case Element.Call call -> call(call, scope);
        }
    }

    private void step(Step step, Scope scope) {
        StepKind kind = names.kind(step);
        steps.add(new StepSite(step, kind, scope));
        if (step.instruction() != null && kind.isProgram()) {
            program(step.instruction(), kind, step, scope);
        } else if (step.instruction() != null) {
            text(step.instruction(), textKind(kind), step, scope);
        }
        options(step.options(), step, scope);
        bind(step.variable(), bindingKind(kind, step.options()), scope);
    }

    private void gate(Gate gate, Scope scope, boolean followed, boolean endsBranch) {
        gates.add(new GateSite(gate, scope, followed, endsBranch));
        if (gate.message() != null) {
            text(gate.message(), TextSite.Kind.PEOPLE, gate, scope);
        }
        options(gate.options(), gate, scope);
        Binding.Kind kind = StepNames.isQuestion(gate) ? Binding.Kind.ANSWER : Binding.Kind.DECISION;
        bind(gate.variable(), OptionValues.isTrue(gate.options(), "secret") ? Binding.Kind.SECRET : kind, scope);
    }

    private void branch(Branch branch, Scope scope) {
        conditions.add(new ConditionSite(branch, scope));
        bind(branch.variable(), Binding.Kind.CONDITION, scope);
        sequence(branch.body(), scope, true);
    }

    private void branches(Parallel parallel, Scope scope) {
        for (Element.Unit unit : parallel.units()) {
            Scope inside = scope.inside(Scope.Kind.BRANCH, parallel);
            if (unit instanceof Group group && Shapes.isPlain(group)) {
                sequence(group.body(), inside, true);
            } else {
                element(unit, inside, false, false);
            }
        }
    }

    private void group(Group group, Scope scope, Scope.Kind kind, @Nullable Name item) {
        Scope inside = scope.inside(kind, group);
        bind(item, Binding.Kind.ITEM, inside);
        sequence(group.body(), inside, false);
        options(group.options(), group, scope);
        bind(group.variable(), Binding.Kind.GROUP, scope);
    }

    private void map(Element.MapUnit map, Scope scope) {
        switch (map.source()) {
            case Element.MapSource.Variable source -> read(new NameRead(source.name(), map, scope));
            case Element.MapSource.FileSource source -> text(source.argument(), TextSite.Kind.OTHER, map, scope);
            case Element.MapSource.Range ignored -> {}
        }
        group(map.body(), scope, Scope.Kind.MAP, map.item());
    }

    private void reduce(Element.Reduce reduce, Scope scope) {
        read(new NameRead(reduce.list(), reduce, scope));
        group(reduce.body(), scope, Scope.Kind.REDUCE, reduce.item());
    }

    private void saga(Element.Saga saga, Scope scope) {
        Scope inside = scope.inside(Scope.Kind.SAGA, saga);
        for (Element.SagaStep step : saga.steps()) {
            element(step.action(), inside, false, false);
            if (step.undo() != null) {
                element(step.undo(), inside, false, false);
            }
        }
        options(saga.options(), saga, scope);
        bind(saga.variable(), Binding.Kind.GROUP, scope);
    }

    private void route(Element.Route route, Scope scope) {
        read(new NameRead(route.variable(), route, scope));
        Scope inside = scope.inside(Scope.Kind.ROUTE, route);
        route.branches().forEach(branch -> branch(branch, inside));
    }

    private void call(Element.Call call, Scope scope) {
        for (Element.Argument argument : call.arguments()) {
            if (argument.string() != null) {
                text(argument.string(), TextSite.Kind.OTHER, call, scope);
            }
        }
        options(call.options(), call, scope);
        bind(call.variable(), Binding.Kind.OTHER, scope);
    }

    private void options(Options options, Element owner, Scope scope) {
        for (Option option : options.entries()) {
            if (option.value() instanceof OptionValue.Str string
                    && TEMPLATE_OPTIONS.contains(option.key().text())) {
                text(string.literal(), TextSite.Kind.OTHER, owner, scope);
            } else if (option.value() instanceof OptionValue.ObjectOf env
                    && option.key().text().equals("env")) {
                environment(env, owner, scope);
            }
        }
        Bodies.fallbacks(owner).forEach(body -> sequence(body, scope.inside(Scope.Kind.FALLBACK, owner), false));
    }

    private void environment(OptionValue.ObjectOf env, Element owner, Scope scope) {
        for (Option entry : env.entries()) {
            if (entry.value() instanceof OptionValue.Str string) {
                text(string.literal(), TextSite.Kind.OTHER, owner, scope);
            }
        }
    }

    private void text(StringLit literal, TextSite.Kind kind, Element owner, Scope scope) {
        Template.Parsed parsed = kind == TextSite.Kind.AGENT
                ? Template.parse(literal.value(), names::isConstant)
                : Template.parse(literal.value());
        add(new TextSite(literal, kind, parsed.refs(), parsed.dollars(), owner, scope));
    }

    /** A program that may reach any variable is taken to read none: nobody can tell which it needs. */
    private void program(StringLit literal, StepKind kind, Element owner, Scope scope) {
        VariableUse use = use(kind, literal.value());
        var whole = new Span(0, literal.value().length());
        List<Template.Use> reads = use.dynamic()
                ? List.of()
                : use.names().stream()
                        .map(name -> new Template.Use(Path.of(name), whole))
                        .toList();
        add(new TextSite(literal, TextSite.Kind.PROGRAM, reads, List.of(), owner, scope));
    }

    private static VariableUse use(StepKind kind, String program) {
        return kind == StepKind.PYTHON ? VariableUse.inPython(program) : VariableUse.inNode(program);
    }

    private void add(TextSite text) {
        texts.add(text);
        textsByOwner.computeIfAbsent(text.owner(), owner -> new ArrayList<>()).add(text);
    }

    private void read(NameRead read) {
        nameReads.add(read);
        nameReadByOwner.put(read.owner(), read);
    }

    private void bind(@Nullable Name name, Binding.Kind kind, Scope scope) {
        if (name != null) {
            bindings.add(new Binding(name, kind, scope));
        }
    }

    private static TextSite.Kind textKind(StepKind kind) {
        return switch (kind) {
            case BASH -> TextSite.Kind.BASH;
            case PYTHON, NODE -> TextSite.Kind.PROGRAM;
            case AGENT, PATTERN, UNKNOWN -> TextSite.Kind.AGENT;
            case QUESTION -> TextSite.Kind.PEOPLE;
            case WAIT, HTTP, EMIT, TASK -> TextSite.Kind.OTHER;
        };
    }

    private static Binding.Kind bindingKind(StepKind kind, Options options) {
        if (OptionValues.isTrue(options, "secret")) {
            return Binding.Kind.SECRET;
        }
        return switch (kind) {
            case BASH, PYTHON, NODE, AGENT -> Binding.Kind.RESULT;
            case QUESTION -> Binding.Kind.ANSWER;
            case WAIT, HTTP, EMIT, TASK, PATTERN, UNKNOWN -> Binding.Kind.OTHER;
        };
    }
}
