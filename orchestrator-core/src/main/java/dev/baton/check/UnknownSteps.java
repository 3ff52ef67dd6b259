package dev.baton.check;

import dev.baton.check.Survey.StepSite;

/** A step's name is built in, or an agent, a function or a pattern that is known. */
final class UnknownSteps implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        for (StepSite site : facts.survey().steps) {
            if (site.kind() == StepKind.UNKNOWN) {
                String name = site.step().name().text();
                findings.error(
                        "unknown-agent",
                        site.step().name().span(),
                        "Expected '" + name + "' to be a built-in step or an agent, but nothing defines it",
                        findings.suggest(
                                name,
                                facts.steps().all(),
                                "Define it with $" + name + " := {prompt: \"…\"}, or in agents/" + name + ".md"));
            }
        }
    }
}
