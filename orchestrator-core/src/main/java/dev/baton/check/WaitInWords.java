package dev.baton.check;

import dev.baton.check.Survey.StepSite;
import java.util.regex.Pattern;

/** Waiting is done by {@code Wait:}, which is durable and holds nothing; an agent or a {@code sleep} asked to wait is neither. */
final class WaitInWords implements Check {
    private static final Pattern PLAIN_WORDS = Pattern.compile(
            "\\s*(?:please\\s+)?(?:wait|sleep|pause)\\s+(?:for\\s+)?(?:\\d|\\{|a\\s|an\\s|one\\s|some\\s).{0,60}",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern SLEEP = Pattern.compile("\\s*sleep\\s+\\S{1,40}\\s*");

    @Override
    public void check(Facts facts, Findings findings) {
        for (StepSite site : facts.survey().steps) {
            var text = site.step().instruction();
            if (text != null && asksToWait(site.kind(), text.value())) {
                findings.warning(
                        "wait-in-words",
                        text.span(),
                        "Expected 'Wait:' to wait, but this asks "
                                + (site.kind().isScript() ? "a script" : "an agent") + " to",
                        "Write Wait:\"60 seconds\": it is durable, and costs nothing while it waits");
            }
        }
    }

    private static boolean asksToWait(StepKind kind, String text) {
        return switch (kind) {
            case AGENT, UNKNOWN -> PLAIN_WORDS.matcher(text).matches();
            case BASH -> SLEEP.matcher(text).matches();
            case PYTHON, NODE, QUESTION, WAIT, HTTP, EMIT, TASK, PATTERN -> false;
        };
    }
}
