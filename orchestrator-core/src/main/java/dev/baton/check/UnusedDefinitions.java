package dev.baton.check;

import dev.baton.check.Survey.StepSite;
import dev.baton.expression.Identifiers;
import dev.baton.flow.syntax.Definition;
import dev.baton.flow.syntax.Name;
import java.util.HashSet;
import java.util.Set;

/** What a flow defines, it uses. */
final class UnusedDefinitions implements Check {
    @Override
    public boolean needsWholeText() {
        return true;
    }

    @Override
    public void check(Facts facts, Findings findings) {
        Set<String> asked = asked(facts);
        boolean patterns = facts.survey().steps.stream().anyMatch(site -> site.kind() == StepKind.PATTERN);
        Set<String> words = null;
        for (Definition definition : facts.flow().definitions()) {
            if (definition instanceof Definition.Agent agent
                    && !patterns
                    && !asked.contains(agent.name().text())) {
                report("agent", agent.name(), findings);
            } else if (definition instanceof Definition.Constant constant) {
                words = words == null ? words(facts) : words;
                if (!words.contains(constant.name().text())) {
                    report("constant", constant.name(), findings);
                }
            }
        }
    }

    /** The agents that steps ask or that others are based on, and the judge. */
    private static Set<String> asked(Facts facts) {
        Set<String> asked = new HashSet<>();
        asked.add("judge");
        for (StepSite site : facts.survey().steps) {
            asked.add(site.step().name().text());
        }
        facts.steps()
                .agents()
                .values()
                .forEach(body -> asked.add(body.path("base").asText()));
        return asked;
    }

    /** Every word of every text: a script reads a constant from its environment in ways of its own. */
    private static Set<String> words(Facts facts) {
        Set<String> words = new HashSet<>();
        for (TextSite text : facts.survey().texts) {
            collect(text.literal().value(), words);
        }
        facts.survey().conditions.forEach(site -> collect(site.branch().condition(), words));
        return words;
    }

    private static void collect(String text, Set<String> words) {
        for (int at = 0; at < text.length(); ) {
            int end = Identifiers.end(text, at);
            if (end > at) {
                words.add(text.substring(at, end));
            }
            at = Math.max(end, at + 1);
        }
    }

    private static void report(String what, Name name, Findings findings) {
        findings.warning(
                "unused-definition",
                name.span(),
                "Expected the " + what + " '" + name + "' to be used, but nothing uses it",
                "Remove it, or check its name");
    }
}
