package dev.baton.check;

import dev.baton.source.Span;

/** A flow has a size that a person could still read, and an engine keep in mind. */
final class Sizes implements Check {
    /** Steps, gates and conditions of one flow. */
    static final int MAX_ELEMENTS = 50_000;

    @Override
    public void check(Facts facts, Findings findings) {
        Survey survey = facts.survey();
        int elements = survey.steps.size() + survey.gates.size() + survey.conditions.size();
        if (elements > MAX_ELEMENTS) {
            int start = facts.flow().span().start();
            findings.error(
                    "flow-too-large",
                    new Span(start, start),
                    "Expected at most " + MAX_ELEMENTS + " steps, gates and conditions, but there are " + elements,
                    "Split it into flows that call each other, or use map for what repeats");
        }
        if (facts.isWhole() && facts.flow().body().elements().isEmpty()) {
            findings.error(
                    "empty-flow",
                    facts.flow().body().span(),
                    "Expected at least one step, but the flow has none",
                    "Write one, such as general-purpose:\"…\":result");
        }
    }
}
