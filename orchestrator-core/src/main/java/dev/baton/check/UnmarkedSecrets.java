package dev.baton.check;

import dev.baton.check.Survey.GateSite;
import dev.baton.check.Survey.StepSite;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.StringLit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A question that asks for a key, a token or a password says that the answer is secret. */
final class UnmarkedSecrets implements Check {
    private static final Pattern SENSITIVE = Pattern.compile(
            "(?<![a-z])(?:api[ _-]?keys?|(?:access|private|secret|ssh|encryption)[ _-]keys?|keys?|tokens?|passwords?|passwd"
                    + "|passphrases?|credentials?|secrets?)(?![a-z])",
            Pattern.CASE_INSENSITIVE);

    @Override
    public void check(Facts facts, Findings findings) {
        for (StepSite site : facts.survey().steps) {
            if (site.kind() == StepKind.QUESTION) {
                question(
                        site.step().instruction(),
                        site.step().variable(),
                        site.step().options(),
                        findings);
            }
        }
        for (GateSite site : facts.survey().gates) {
            if (StepNames.isQuestion(site.gate())) {
                question(
                        site.gate().message(),
                        site.gate().variable(),
                        site.gate().options(),
                        findings);
            }
        }
    }

    private static void question(
            @Nullable StringLit message, @Nullable Name variable, Options options, Findings findings) {
        boolean asks = message != null && SENSITIVE.matcher(message.value()).find();
        boolean binds = variable != null
                && SENSITIVE.matcher(variable.text().replace('_', ' ')).find();
        if (message != null && (asks || binds) && OptionValues.named(options, "secret") == null) {
            findings.warning(
                    "unmarked-secret",
                    message.span(),
                    "Expected a question for a secret to be marked, but this answer would be stored and shown as it is",
                    "Add {secret: true} behind it, or {secret: false} when it is none");
        }
    }
}
