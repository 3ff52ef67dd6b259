package dev.baton.plan;

import dev.baton.check.Findings;
import dev.baton.check.StepNames;
import dev.baton.check.Words;
import dev.baton.flow.syntax.Element.Argument;
import dev.baton.flow.syntax.Element.Gate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What stands in a gate's parentheses: {@code @name(fallback=skip, timeout=1h)}. */
final class GateArguments {
    private static final List<String> OF_CHECKPOINT = List.of("fallback", "timeout");
    private static final List<String> OF_QUESTION = List.of("timeout");

    private final Findings findings;
    private final Map<String, Argument> given = new TreeMap<>();

    GateArguments(Gate gate, Findings findings) {
        this.findings = findings;
        List<String> known = StepNames.isQuestion(gate) ? OF_QUESTION : OF_CHECKPOINT;
        for (Argument argument : gate.arguments()) {
            String key = argument.key().text();
            if (!known.contains(key)) {
                findings.error(
                        "unknown-argument",
                        argument.key().span(),
                        "Expected " + Words.choice(known) + ", but '@" + gate.name() + "' has no '" + key + "'",
                        findings.suggest(key, known, null));
            } else {
                given.put(key, argument);
            }
        }
    }

    @Nullable
    String word(String key, List<String> words) {
        Argument argument = given.get(key);
        if (argument == null || words.contains(argument.value())) {
            return argument == null ? null : argument.value();
        }
        wrong(argument, Words.choice(words), findings.suggest(argument.value(), words, null));
        return null;
    }

    @Nullable
    Duration duration(String key) {
        Argument argument = given.get(key);
        Duration duration = argument == null ? null : Durations.parse(argument.value());
        if (argument != null && duration == null) {
            wrong(argument, OptionKind.DURATION.expected(), null);
        }
        return duration;
    }

    private void wrong(Argument argument, String expected, @Nullable String hint) {
        findings.error(
                "bad-argument-value",
                argument.span(),
                "Expected '" + argument.key() + "' to be " + expected + ", but it is '" + argument.value() + "'",
                hint);
    }
}
