package dev.baton.expression;

/** What evaluating a condition comes to. */
public sealed interface Verdict {
    record True() implements Verdict {}

    record False() implements Verdict {}

    /** The values do not decide: the agent {@code judge} is to say yes (the condition holds) or no. */
    record AskJudge(String question) implements Verdict {}

    static Verdict of(boolean holds) {
        return holds ? new True() : new False();
    }
}
