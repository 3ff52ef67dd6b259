package dev.baton.check;

import dev.baton.expression.Template;

/** In an agent's instruction <code>${x}</code> is plain text, which is a surprise where {@code x} is a variable. */
final class DollarBraces implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        for (TextSite text : facts.survey().texts) {
            if (text.kind() != TextSite.Kind.AGENT) {
                continue;
            }
            for (Template.Use use : text.dollars()) {
                if (facts.vocabulary().isVariable(use.path().name())) {
                    findings.warning(
                            "dollar-brace",
                            text.at(use),
                            "Expected '{" + use.path() + "}' to show the variable, but after '$' it is plain text",
                            "Remove the '$'");
                }
            }
        }
    }
}
