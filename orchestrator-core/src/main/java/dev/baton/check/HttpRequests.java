package dev.baton.check;

import dev.baton.check.Survey.StepSite;
import java.util.List;

/** A request begins with a method that there is. */
final class HttpRequests implements Check {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    @Override
    public void check(Facts facts, Findings findings) {
        for (StepSite site : facts.survey().steps) {
            var text = site.step().instruction();
            if (site.kind() == StepKind.HTTP && text != null && !text.value().isBlank()) {
                String method = text.value().strip().split("\\s", 2)[0];
                if (!METHODS.contains(method) && method.indexOf('{') < 0) {
                    findings.error(
                            "bad-request",
                            text.span(),
                            "Expected a method and an address, but got '" + shortened(method) + "'",
                            "Write " + site.step().name() + ":\"GET https://…\"; methods are " + Words.choice(METHODS));
                }
            }
        }
    }

    private static String shortened(String word) {
        return word.length() > 60 ? word.substring(0, 59) + "…" : word;
    }
}
