package dev.baton.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.expression.Template;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Gate;
import dev.baton.flow.syntax.Element.Step;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Options.OptionValue;
import dev.baton.flow.syntax.StringLit;
import dev.baton.plan.Lowering.Site;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits for a person: checkpoints and questions. */
final class PeopleLowering {
    private static final int MAX_REVISIONS = 3;
    private static final List<String> FALLBACKS = List.of("skip", "abort", "notify");

    private final Lowering lowering;
    private final PlanDraft draft;

    PeopleLowering(Lowering lowering) {
        this.lowering = lowering;
        this.draft = lowering.draft;
    }

    void checkpoint(Gate gate, Site site) {
        OptionReader options = lowering.options(gate.options(), OptionTarget.CHECKPOINT);
        var arguments = new GateArguments(gate, draft.findings);
        Element before = draft.facts.neighbours().before(gate);
        String name = gate.name().text();
        if (gate.equals(draft.facts.roles().labels().get(name))) {
            site.region().label(new PlanNode.Label(site.prefix() + ".label", draft.at(gate.span()), name));
        }
        StringLit message = gate.message();
        site.region()
                .add(new PlanNode.Checkpoint(
                        site.prefix(),
                        draft.at(gate.span()),
                        name,
                        message == null ? Template.parse(name).template() : StepLowering.plain(message),
                        StepLowering.textOf(gate.variable()),
                        null,
                        draft.firstIndex(before, site.region()),
                        options.count(OptionSpec.MAX_REVISIONS, MAX_REVISIONS),
                        arguments.word("fallback", FALLBACKS),
                        expiry(options, arguments, gate.options(), "fail")));
        draft.placed(gate, site.region(), gate.variable());
    }

    void question(Step step, Site site) {
        OptionReader options = lowering.options(step.options(), OptionTarget.QUESTION);
        question(
                step,
                step.instruction(),
                step.variable(),
                options,
                expiry(options, null, step.options(), "fail"),
                site);
    }

    void question(Gate gate, Site site) {
        OptionReader options = lowering.options(gate.options(), OptionTarget.QUESTION);
        var arguments = new GateArguments(gate, draft.findings);
        question(
                gate,
                gate.message(),
                gate.variable(),
                options,
                expiry(options, arguments, gate.options(), "fail"),
                site);
    }

    private void question(
            Element element,
            @Nullable StringLit message,
            @Nullable Name variable,
            OptionReader options,
            PlanNode.@Nullable Expiry expiry,
            Site site) {
        checkDefault(options);
        OptionValue schema = options.value(OptionSpec.SCHEMA);
        JsonNode schemaNode = schema == null ? null : OptionKind.json(schema);
        site.region()
                .add(new PlanNode.Question(
                        site.prefix(),
                        draft.at(element.span()),
                        variable == null ? site.prefix() : variable.text(),
                        StepLowering.plain(message),
                        StepLowering.textOf(variable),
                        null,
                        draft.facts.neighbours().isGuarded(element),
                        options.list(OptionSpec.CHOICES),
                        options.flag(OptionSpec.SECRET, site.inherited().secret()),
                        options.text(OptionSpec.DEFAULT),
                        schemaNode,
                        expiry));
        draft.placed(element, site.region(), variable);
    }

    private void checkDefault(OptionReader options) {
        List<String> choices = options.list(OptionSpec.CHOICES);
        String given = options.text(OptionSpec.DEFAULT);
        OptionValue value = options.value(OptionSpec.DEFAULT);
        if (given != null && value != null && !choices.isEmpty() && !choices.contains(given)) {
            draft.findings.error(
                    "bad-option-value",
                    value.span(),
                    "Expected 'default' to be one of the choices, but '" + given + "' is none of them",
                    draft.findings.suggest(given, choices, "The choices are " + String.join(", ", choices)));
        }
        OptionValue onTimeout = options.value(OptionSpec.ON_TIMEOUT);
        if (onTimeout != null
                && options.text(OptionSpec.ON_TIMEOUT, "").equals("default")
                && !options.has(OptionSpec.DEFAULT)) {
            draft.findings.error(
                    "bad-option-value",
                    onTimeout.span(),
                    "Expected a default to take when time is up, but there is none",
                    "Add default: …, or write on-timeout: fail");
        }
    }

    private PlanNode.@Nullable Expiry expiry(
            OptionReader options, @Nullable GateArguments arguments, Options written, String otherwise) {
        Duration timeout = options.duration(OptionSpec.TIMEOUT);
        if (timeout == null && arguments != null) {
            timeout = arguments.duration("timeout");
        }
        OptionValue onTimeout = options.value(OptionSpec.ON_TIMEOUT);
        if (timeout != null) {
            return new PlanNode.Expiry(timeout, options.text(OptionSpec.ON_TIMEOUT, otherwise));
        }
        if (onTimeout != null && !mentionsTimeout(written)) {
            draft.findings.error(
                    "bad-option-value",
                    onTimeout.span(),
                    "Expected a timeout beside 'on-timeout', but there is none",
                    "Add timeout: 24h");
        }
        return null;
    }

    /** Whether a timeout is given at all, even one that could not be read. */
    private static boolean mentionsTimeout(Options options) {
        return options.entries().stream().anyMatch(option -> option.key().text().equals(OptionSpec.TIMEOUT.key()));
    }
}
