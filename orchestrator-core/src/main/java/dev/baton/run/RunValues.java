package dev.baton.run;

import dev.baton.expression.Json;
import dev.baton.expression.Path;
import dev.baton.expression.Template;
import dev.baton.expression.Value;
import dev.baton.expression.Values;
import dev.baton.expression.Variables;
import dev.baton.plan.PlanNode;
import dev.baton.step.FileValue;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import dev.baton.step.Usage;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A run's variables as one frame sees them: its own, its parents', the inputs, the constants, the counters. */
final class RunValues implements Variables {
    static final String MASK = "•••";
    static final String SECRETS = "secrets";
    private static final String ATTEMPTS = "attempts";

    private final RunState state;
    private final int frame;
    private final DecisionContext.Texts texts;
    private final Set<String> missing = new LinkedHashSet<>();

    RunValues(RunState state, int frame, DecisionContext.Texts texts) {
        this.state = state;
        this.frame = frame;
        this.texts = texts;
    }

    @Override
    public Value get(String name) {
        Binding binding = binding(name);
        if (binding != null) {
            return value(binding);
        }
        if (name.equals(ATTEMPTS)) {
            String label = state.frame(frame).label();
            return count(label == null ? 0 : visits(label));
        }
        if (name.equals(SECRETS)) {
            Map<String, Value> names = new LinkedHashMap<>();
            state.started().secrets().keySet().forEach(secret -> names.put(secret, new Value.Text(MASK)));
            return new Value.ObjectOf(names);
        }
        int visits = visits(name);
        return visits == 0 ? Value.NULL : new Value.ObjectOf(Map.of("visits", count(visits)));
    }

    private int visits(String label) {
        return state.labelVisits().getOrDefault(Calling.labelKey(state, frame, label), 0);
    }

    private static Value count(int number) {
        return new Value.Num(Integer.toString(number));
    }

    /** What the name is bound to, or null. */
    @Nullable
    Binding binding(String name) {
        for (int id = frame; id >= 0; ) {
            Frame scope = state.frame(id);
            Binding bound = scope.vars().get(name);
            if (bound != null) {
                return bound;
            }
            PlanNode.Call call = state.index().call(scope.region());
            if (call != null) {
                Binding given = scope.given().get(name);
                return given == null ? constant(call.constants(), name) : given;
            }
            id = scope.parent();
        }
        StoredText input = state.started().inputs().get(name);
        if (input != null) {
            return new Binding.Given(input);
        }
        Binding around = aroundItem().get(name);
        return around == null ? constant(state.bundle().plan().constants(), name) : around;
    }

    /** What an item of a map sees of the run around it, and the item. */
    private Map<String, Binding> aroundItem() {
        RunStart.Item item = state.started().item();
        return item == null ? Map.of() : item.vars();
    }

    private static @Nullable Binding constant(Map<String, String> constants, String name) {
        String text = constants.get(name);
        return text == null ? null : Binding.given(text);
    }

    /** The constants of the flow that the frame belongs to. */
    Map<String, String> constants() {
        PlanNode.Call call = Calling.around(state, frame);
        return call == null ? state.bundle().plan().constants() : call.constants();
    }

    /** The sealed text that a name stands for, or null when it is no secret. */
    StoredText.@Nullable Sealed sealed(Path path) {
        if (path.name().equals(SECRETS) && !path.steps().isEmpty()) {
            return path.steps().get(0) instanceof Path.Step.Field field
                    ? state.started().secrets().get(field.name())
                    : null;
        }
        Binding binding = binding(path.name());
        return binding == null ? null : sealed(binding);
    }

    static StoredText.@Nullable Sealed sealed(Binding binding) {
        return switch (binding) {
            case Binding.Given given -> given.text() instanceof StoredText.Sealed sealed ? sealed : null;
            case Binding.Result result ->
                result.output() != null && result.output().text() instanceof StoredText.Sealed sealed ? sealed : null;
            case Binding.Flag ignored -> null;
            case Binding.Many ignored -> null;
            case Binding.Fields ignored -> null;
            case Binding.Filled ignored -> null;
        };
    }

    /** Every visible name with its value, outermost first; hidden names and secrets are left out. */
    Map<String, Binding> visible() {
        Map<String, Binding> all = named();
        all.values().removeIf(binding -> sealed(binding) != null);
        return all;
    }

    /** The visible names that stand for secrets. */
    Set<String> secretNames() {
        Map<String, Binding> all = named();
        all.values().removeIf(binding -> sealed(binding) == null);
        return all.keySet();
    }

    /** Every visible name, secrets among them; hidden names are left out. */
    Map<String, Binding> named() {
        Map<String, Binding> all = new TreeMap<>();
        constants().forEach((name, text) -> all.put(name, Binding.given(text)));
        Frame body = Calling.bodyAround(state, frame);
        if (body == null) {
            all.putAll(aroundItem());
            state.started().inputs().forEach((name, text) -> all.put(name, new Binding.Given(text)));
        } else {
            all.putAll(body.given());
        }
        int outside = body == null ? -1 : body.parent();
        List<Frame> scopes = new ArrayList<>();
        for (int id = frame; id != outside; id = state.frame(id).parent()) {
            scopes.add(0, state.frame(id));
        }
        for (Frame scope : scopes) {
            all.putAll(scope.vars());
        }
        all.keySet().removeIf(name -> name.startsWith("@"));
        return all;
    }

    String text(StoredText text) {
        return switch (text) {
            case StoredText.Inline inline -> inline.text();
            case StoredText.Sealed ignored -> MASK;
            case StoredText.Blob blob -> {
                String content = texts.get(blob);
                if (content == null) {
                    throw new MissingBlob(blob);
                }
                yield content;
            }
        };
    }

    Value value(Binding binding) {
        return switch (binding) {
            case Binding.Flag flag -> Value.of(flag.value());
            case Binding.Given given -> new Value.Text(text(given.text()));
            case Binding.Many many ->
                new Value.ListOf(many.items().stream().map(this::value).toList());
            case Binding.Result result -> result(result);
            case Binding.Fields fields -> fields(fields);
            case Binding.Filled filled -> new Value.Text(text(filled));
        };
    }

    private String text(Binding.Filled filled) {
        return filled.template()
                .render(name -> {
                    Binding part = filled.values().get(name);
                    return part == null ? Value.NULL : value(part);
                })
                .text();
    }

    /** A called flow's result is like a step's whose text is JSON. */
    private Value fields(Binding.Fields fields) {
        Map<String, Value> members = new LinkedHashMap<>();
        Map<String, String> files = new HashMap<>();
        fields.members().forEach((name, member) -> members.put(name, asJson(value(member), files)));
        Value json = new Value.ObjectOf(members);
        return new Value.Result(Values.text(json), json, true, null, null, "", Duration.ZERO, Value.NULL, files);
    }

    /** JSON where it is JSON, else the text; with the files that stand in it. */
    private static Value asJson(Value value, Map<String, String> files) {
        return switch (value) {
            case Value.Result result -> {
                files.putAll(result.files());
                yield result.json() == null ? new Value.Text(result.text()) : result.json();
            }
            case Value.Text text -> {
                Value json = Json.parse(text.text());
                yield json == null ? text : json;
            }
            case Value.ListOf list ->
                new Value.ListOf(
                        list.items().stream().map(item -> asJson(item, files)).toList());
            case Value.ObjectOf object -> object;
            case Value.Bool bool -> bool;
            case Value.Num number -> number;
            case Value.Null nothing -> nothing;
        };
    }

    private Value result(Binding.Result result) {
        StepOutput output = result.output();
        String error = result.failure() == null ? null : result.failure().message();
        if (output == null) {
            return new Value.Result("", null, result.success(), null, error, "", Duration.ZERO, Value.NULL, Map.of());
        }
        String text = text(output.text());
        return new Value.Result(
                text,
                Json.parse(text),
                result.success(),
                output.exitCode(),
                error,
                output.stderr(),
                Duration.ofMillis(output.durationMillis()),
                usage(output.usage()),
                files(output.files()));
    }

    private Map<String, String> files(List<FileValue> files) {
        if (files.isEmpty()) {
            return Map.of();
        }
        Map<String, String> paths = new HashMap<>();
        for (FileValue file : files) {
            paths.put(
                    file.text(),
                    Paths.get(state.started().scratch(), file.path()).toString());
        }
        return paths;
    }

    private static Value usage(@Nullable Usage usage) {
        if (usage == null) {
            return Value.NULL;
        }
        Map<String, Value> members = new LinkedHashMap<>();
        members.put("input_tokens", new Value.Num(Long.toString(usage.inputTokens())));
        members.put("output_tokens", new Value.Num(Long.toString(usage.outputTokens())));
        members.put("usd", new Value.Num(Double.toString(usage.usd())));
        return new Value.ObjectOf(members);
    }

    /** The text with values in place; secrets as the mask. */
    String render(Template template) {
        return filled(template, path -> MASK);
    }

    /** The text for an agent: secrets stand in it as their names. */
    String instruction(Template template) {
        return filled(template, RunValues::secretName);
    }

    static String secretName(Path path) {
        return path.name().equals(SECRETS)
                        && !path.steps().isEmpty()
                        && path.steps().get(0) instanceof Path.Step.Field field
                ? field.name()
                : path.toString();
    }

    private String filled(Template template, java.util.function.Function<Path, String> secret) {
        Template.Rendered rendered = template.fill(path ->
                sealed(path) == null ? Values.render(path, this) : new Values.Rendered(secret.apply(path), false));
        rendered.missing().forEach(path -> missing.add(path.toString()));
        return rendered.text();
    }

    /** What a step is asked, for people: the whole text with values in place. */
    String shown(PlanNode.Work work) {
        return switch (work) {
            case PlanNode.Work.Bash bash -> render(bash.shown());
            case PlanNode.Work.Program program -> program.source();
            case PlanNode.Work.Agent agent -> instruction(agent.instruction());
            case PlanNode.Work.Http http -> render(http.request());
            case PlanNode.Work.Task task -> render(task.input());
            case PlanNode.Work.Batch batch -> batch.shown(this::render);
        };
    }

    /** Paths that rendered as nothing so far. */
    Set<String> missing() {
        return missing;
    }

    /** These variables, with a result's fields on top and the whole as {@code result}. */
    Variables over(Binding binding) {
        Value whole = value(binding);
        return name -> {
            if (name.equals("result")) {
                return whole;
            }
            Value field = Values.resolve(new Path("result", List.of(new Path.Step.Field(name))), n -> whole);
            return field instanceof Value.Null ? get(name) : field;
        };
    }

    static @Nullable Value json(String text) {
        return Json.parse(text);
    }

    static String plain(@Nullable Value value) {
        return value == null ? "" : Values.text(value);
    }
}
