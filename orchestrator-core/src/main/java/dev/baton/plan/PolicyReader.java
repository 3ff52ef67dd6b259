package dev.baton.plan;

import dev.baton.check.Findings;
import dev.baton.check.Vocabulary;
import dev.baton.check.Words;
import dev.baton.expression.Expressions;
import dev.baton.expression.Names;
import dev.baton.expression.ParsedCondition;
import dev.baton.expression.Template;
import dev.baton.flow.syntax.Options.Option;
import dev.baton.flow.syntax.Options.OptionValue;
import dev.baton.step.Limit;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the policy of a step or group from its options. */
final class PolicyReader {
    private static final Policy STANDARD = Policy.standard(false);
    private static final Pattern ENVIRONMENT_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** What a {@code retry-if} may ask of the failed result. */
    private static final Set<String> RESULT_FIELDS =
            Set.of("text", "success", "failed", "passed", "exit_code", "error", "stderr", "duration", "usage");

    private final Findings findings;
    private final Vocabulary vocabulary;

    PolicyReader(Findings findings, Vocabulary vocabulary) {
        this.findings = findings;
        this.vocabulary = vocabulary;
    }

    /**
     * The policy that the options and those of the groups around them make.
     *
     * @param allowSet whether a result's {@code @set} is heeded when nobody says
     * @param fallback region of {@code fallback:}, or null
     */
    Policy read(OptionReader options, Inherited inherited, boolean allowSet, @Nullable Integer fallback) {
        OptionValue schema = options.value(OptionSpec.SCHEMA);
        return new Policy(
                options.duration(OptionSpec.TIMEOUT),
                options.count(OptionSpec.RETRIES, STANDARD.retries()),
                options.number(OptionSpec.BACKOFF, STANDARD.backoff()),
                options.duration(OptionSpec.DELAY, STANDARD.delay()),
                options.duration(OptionSpec.MAX_DELAY, STANDARD.maxDelay()),
                options.flag(OptionSpec.JITTER, STANDARD.jitter()),
                retryIf(options),
                options.text(OptionSpec.ON_FAILURE, "fail").equals("continue"),
                inherited.env(environment(options)),
                stdin(options),
                options.text(OptionSpec.OUTPUT, STANDARD.output()),
                options.flag(OptionSpec.SECRET, inherited.secret()),
                schema == null ? null : OptionKind.json(schema),
                options.flag(OptionSpec.IDEMPOTENT, inherited.idempotent()),
                options.flag(OptionSpec.ALLOW_SET, inherited.allowSet() == null ? allowSet : inherited.allowSet()),
                inherited.needs(options.list(OptionSpec.NEEDS)),
                inherited.limit(limit(options)),
                fallback);
    }

    private @Nullable Limit limit(OptionReader options) {
        if (!(options.value(OptionSpec.LIMIT) instanceof OptionValue.ObjectOf(List<Option> entries, var span))) {
            return null;
        }
        var given = new HashMap<String, OptionValue>();
        entries.forEach(entry -> given.put(entry.key().text(), entry.value()));
        String name = given.containsKey("name") ? OptionKind.plain(given.get("name")) : null;
        Integer slots = given.containsKey("slots") ? OptionKind.count(given.get("slots")) : null;
        if (name == null || slots == null) {
            findings.error(
                    "bad-option-value",
                    span,
                    "Expected 'limit' to have a name and slots, but there is no " + (name == null ? "name" : "slots"),
                    "Write limit: {name: api, slots: 5}, and per: 1s to limit how many begin in a second");
            return null;
        }
        return new Limit(name, slots, given.containsKey("per") ? OptionKind.duration(given.get("per")) : null);
    }

    private @Nullable Template stdin(OptionReader options) {
        String text = options.text(OptionSpec.STDIN);
        return text == null ? null : Template.parse(text).template();
    }

    private Map<String, Template> environment(OptionReader options) {
        var env = new LinkedHashMap<String, Template>();
        if (options.value(OptionSpec.ENV) instanceof OptionValue.ObjectOf(List<Option> entries, var span)) {
            for (Option entry : entries) {
                String text = OptionKind.plain(entry.value());
                if (isVariable(entry) && text != null) {
                    env.put(entry.key().text(), Template.parse(text).template());
                }
            }
        }
        return env;
    }

    private boolean isVariable(Option entry) {
        String name = entry.key().text();
        if (!ENVIRONMENT_NAME.matcher(name).matches()) {
            findings.error(
                    "bad-option-value",
                    entry.key().span(),
                    "Expected the name of an environment variable, but got '" + name + "'",
                    "Letters, digits and _ make one, and no digit begins it");
            return false;
        }
        if (OptionKind.plain(entry.value()) == null) {
            findings.error(
                    "bad-option-value",
                    entry.value().span(),
                    "Expected a text for '" + name + "', but got something else",
                    "Write " + name + ": \"…\"");
            return false;
        }
        return true;
    }

    private @Nullable Condition retryIf(OptionReader options) {
        OptionValue value = options.value(OptionSpec.RETRY_IF);
        String text = value == null ? null : OptionKind.plain(value);
        if (value == null || text == null) {
            return null;
        }
        if (!(Expressions.parse(text) instanceof ParsedCondition.Expression expression)) {
            findings.error(
                    "bad-option-value",
                    value.span(),
                    "Expected 'retry-if' to be " + OptionKind.CONDITION.expected() + ", but '" + text
                            + "' does not read as one",
                    null);
            return null;
        }
        Names names = resultNames();
        for (ParsedCondition.Use use : expression.uses()) {
            if (!names.binds(use.name())) {
                findings.error(
                        "unbound-variable",
                        value.span(),
                        "Expected a field of the result or a variable, but '" + use.name() + "' is neither",
                        findings.suggest(use.name(), names.all(), "Fields are " + Words.choice(names.all())));
                return null;
            }
        }
        Expressions.Compiled compiled = Expressions.check(expression, names);
        compiled.problems().forEach(problem -> findings.add(problem, value.span()));
        return compiled.condition() == null ? null : Conditions.of(compiled.condition());
    }

    private Names resultNames() {
        return new Names() {
            @Override
            public boolean binds(String name) {
                return RESULT_FIELDS.contains(name) || vocabulary.isVariable(name);
            }

            @Override
            public Collection<String> all() {
                return new TreeSet<>(RESULT_FIELDS);
            }
        };
    }
}
