package dev.baton.check;

import dev.baton.check.Survey.StepSite;

/** A built-in step says what it is to do; only an agent may be asked without words. */
final class MissingTexts implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        for (StepSite site : facts.survey().steps) {
            String example = example(site.kind());
            var text = site.step().instruction();
            if (example != null && (text == null || text.value().isBlank())) {
                String name = site.step().name().text();
                findings.error(
                        "missing-text",
                        text == null ? site.step().name().span() : text.span(),
                        "Expected a text behind '" + name + ":', but there is "
                                + (text == null ? "none" : "nothing in it"),
                        "Write " + name + ":\"" + example + "\"");
            }
        }
    }

    private static @org.jspecify.annotations.Nullable String example(StepKind kind) {
        return switch (kind) {
            case BASH -> "make test";
            case PYTHON -> "print(1)";
            case NODE -> "console.log(1)";
            case QUESTION -> "Which one?";
            case WAIT -> "60 seconds";
            case HTTP -> "GET https://…";
            case EMIT -> "event";
            case AGENT, TASK, PATTERN, UNKNOWN -> null;
        };
    }
}
