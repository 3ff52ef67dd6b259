package dev.baton.plan;

import dev.baton.check.Findings;
import dev.baton.check.Vocabulary;
import dev.baton.expression.Path;
import dev.baton.expression.Template;
import dev.baton.expression.Value;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Argument;
import dev.baton.flow.syntax.Flow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a call gives to the inputs of the called flow. */
final class CallArguments {
    private final Element.Call call;
    private final PlanDraft draft;
    private final Findings findings;
    private final Map<String, Template> values = new LinkedHashMap<>();

    CallArguments(Element.Call call, PlanDraft draft) {
        this.call = call;
        this.draft = draft;
        this.findings = draft.findings;
        call.arguments().forEach(this::take);
    }

    private void take(Argument argument) {
        Template value = argument.string() == null
                ? new Template(List.of(new Template.Part.Text(argument.value())))
                : Template.parse(argument.string().value()).template();
        String name = argument.key().text();
        if (values.putIfAbsent(name, value) != null) {
            findings.error(
                    "repeated-argument",
                    argument.key().span(),
                    "Expected '" + name + "' once, but it is given again",
                    "Remove one of them");
        } else if (mixesSecret(value)) {
            findings.error(
                    "secret-argument",
                    argument.span(),
                    "Expected a secret to be handed on as a whole, but '" + name
                            + "' is made from a part of one, or of more",
                    "Write " + name + "=\"{token}\" or " + name
                            + "=\"{secrets.TOKEN}\" alone, and put it together where it is used");
        }
    }

    /** A secret stays one when it is the whole argument; what is made from it would not be. */
    private boolean mixesSecret(Template value) {
        List<Path> secret = value.paths().stream().filter(this::isSecret).toList();
        return !secret.isEmpty() && !isWholeSecret(value, secret.getFirst());
    }

    private boolean isSecret(Path path) {
        return path.name().equals(Vocabulary.SECRETS)
                || draft.facts.vocabulary().isSecret(path.name());
    }

    private static boolean isWholeSecret(Template value, Path path) {
        return value.parts().size() == 1 && path.steps().size() == (path.name().equals(Vocabulary.SECRETS) ? 1 : 0);
    }

    /** The arguments whose text does not depend on the run, for what is replaced before the called flow is read. */
    Map<String, String> literals() {
        var literals = new LinkedHashMap<String, String>();
        values.forEach((name, value) -> {
            if (value.paths().isEmpty()) {
                literals.put(name, value.render(ignored -> Value.NULL).text());
            }
        });
        return literals;
    }

    List<PlanNode.Argument> list() {
        var list = new ArrayList<PlanNode.Argument>();
        values.forEach((name, value) -> list.add(new PlanNode.Argument(name, value)));
        return list;
    }

    /** Against what the called flow asks for. */
    void check(Flow flow, Collection<Plan.Input> inputs) {
        List<String> missing = inputs.stream()
                .filter(input -> input.required() && !values.containsKey(input.name()))
                .map(Plan.Input::name)
                .toList();
        String name = call.flow().text();
        if (!missing.isEmpty()) {
            findings.error(
                    "missing-argument",
                    call.flow().span(),
                    "Expected the call to give '" + name + "' "
                            + missing.stream().map(m -> "'" + m + "'").collect(Collectors.joining(", "))
                            + ", but it does not",
                    "Write @call:" + name + "("
                            + missing.stream().map(m -> m + "=…").collect(Collectors.joining(", ")) + ")");
        }
        var known = new TreeSet<String>();
        inputs.forEach(input -> known.add(input.name()));
        flow.templates().forEach(template -> known.add(template.name()));
        for (Argument argument : call.arguments()) {
            String key = argument.key().text();
            if (!known.contains(key)) {
                findings.error(
                        "unknown-argument",
                        argument.key().span(),
                        "Expected an input of '" + name + "', but it has no '" + key + "'",
                        findings.suggest(
                                key,
                                known,
                                known.isEmpty() ? "It has no inputs" : "Its inputs are " + String.join(", ", known)));
            }
        }
    }

    /** The values of the inputs that are left out and have one of their own. */
    Map<String, String> defaults(Collection<Plan.Input> inputs) {
        var defaults = new LinkedHashMap<String, String>();
        for (Plan.Input input : inputs) {
            String value = input.defaultValue();
            if (value != null && !values.containsKey(input.name())) {
                defaults.put(input.name(), value);
            }
        }
        return defaults;
    }
}
