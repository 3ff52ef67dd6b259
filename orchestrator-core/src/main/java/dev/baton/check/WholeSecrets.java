package dev.baton.check;

import dev.baton.expression.Template;

/** Secrets are read one at a time, by name. */
final class WholeSecrets implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        for (TextSite text : facts.survey().texts) {
            for (Template.Use use : text.refs()) {
                if (use.path().name().equals(Vocabulary.SECRETS)
                        && use.path().isWhole()
                        && text.kind() != TextSite.Kind.PROGRAM) {
                    findings.error(
                            "whole-secrets",
                            text.at(use),
                            "Expected the name of a secret, but '{secrets}' would be all of them",
                            "Write {secrets.NAME}");
                }
            }
        }
    }
}
