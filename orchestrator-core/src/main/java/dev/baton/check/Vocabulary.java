package dev.baton.check;

import dev.baton.expression.Names;
import dev.baton.expression.Path;
import dev.baton.expression.Template;
import dev.baton.flow.syntax.Flow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every name that means something in a flow, wherever it is bound. */
public final class Vocabulary {
    /** How often the label passed most recently has been entered. */
    public static final String ATTEMPTS = "attempts";

    /** What comes before the dot of a secret's name. */
    public static final String SECRETS = "secrets";

    private static final String VISITS = "visits";

    private final Map<String, List<Binding>> bindings = new LinkedHashMap<>();
    private final Set<String> parameters = new LinkedHashSet<>();
    private final Set<String> constants;
    private final Set<String> labels;
    private final Set<String> inputs = new LinkedHashSet<>();

    Vocabulary(Flow flow, Survey survey, StepNames steps, Set<String> labels) {
        this.constants = steps.constants().keySet();
        this.labels = labels;
        for (Binding binding : survey.bindings) {
            bindings.computeIfAbsent(binding.name().text(), name -> new ArrayList<>())
                    .add(binding);
        }
        flow.frontMatter().yaml().path("params").fieldNames().forEachRemaining(parameters::add);
        flow.templates().stream().filter(Flow.Template::inString).forEach(template -> parameters.add(template.name()));
        for (TextSite text : survey.texts) {
            text.refs().forEach(use -> noticeInput(use.path()));
        }
        survey.nameReads.forEach(read -> noticeInput(Path.of(read.name().text())));
    }

    /** All bindings, by name, both in textual order. */
    Map<String, List<Binding>> bindings() {
        return Collections.unmodifiableMap(bindings);
    }

    List<Binding> bindings(String name) {
        return bindings.getOrDefault(name, List.of());
    }

    boolean isLabel(String name) {
        return labels.contains(name);
    }

    boolean isParameter(String name) {
        return parameters.contains(name);
    }

    boolean isConstant(String name) {
        return constants.contains(name);
    }

    /** Whether the path stands for something that the engine itself provides. */
    public boolean isProvided(Path path) {
        return path.name().equals(ATTEMPTS)
                || path.name().equals(SECRETS)
                || constants.contains(path.name())
                || isVisits(path);
    }

    /** Whether a step, a person, a parameter, an input or a constant gives the name a value. */
    public boolean isVariable(String name) {
        return bindings.containsKey(name)
                || parameters.contains(name)
                || constants.contains(name)
                || inputs.contains(name);
    }

    /** Whether something binds a secret to the name. */
    public boolean isSecret(String name) {
        return bindings(name).stream().anyMatch(binding -> binding.kind() == Binding.Kind.SECRET);
    }

    private boolean isVisits(Path path) {
        return labels.contains(path.name())
                && !bindings.containsKey(path.name())
                && path.steps().size() == 1
                && path.steps().getFirst() instanceof Path.Step.Field(String field)
                && field.equals(VISITS);
    }

    private void noticeInput(Path path) {
        if (!isProvided(path) && !bindings.containsKey(path.name())) {
            inputs.add(path.name());
        }
    }

    /** The names that a condition may use; suggestions for the others end when the findings have enough of them. */
    Names forConditions(Findings findings) {
        return new Names() {
            @Override
            public boolean binds(String name) {
                return isVariable(name) || name.equals(ATTEMPTS) || name.equals(SECRETS) || labels.contains(name);
            }

            @Override
            public Collection<String> all() {
                return findings.maySuggest() ? withLabels() : List.of();
            }
        };
    }

    private Set<String> withLabels() {
        var names = new LinkedHashSet<>(all());
        names.addAll(labels);
        return names;
    }

    /** All variables, for suggestions. */
    Set<String> all() {
        var all = new LinkedHashSet<>(bindings.keySet());
        all.addAll(parameters);
        all.addAll(inputs);
        all.addAll(constants);
        all.add(ATTEMPTS);
        return all;
    }

    /** The uses in a text whose name is a variable here. */
    List<Template.Use> known(List<Template.Use> uses) {
        return uses.stream().filter(use -> isVariable(use.path().name())).toList();
    }
}
