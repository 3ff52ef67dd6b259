package dev.baton.check;

/** One rule over a flow. */
interface Check {
    /** Reports whatever in the flow breaks the rule. */
    void check(Facts facts, Findings findings);

    /** Whether the rule says that something is missing, which nobody knows of a text that could not be read to its end. */
    default boolean needsWholeText() {
        return false;
    }
}
