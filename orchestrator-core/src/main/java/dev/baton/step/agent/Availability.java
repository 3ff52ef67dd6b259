package dev.baton.step.agent;

/** Whether a backend can answer. */
public sealed interface Availability {
    /** @param what such as the program's path */
    record Available(String what) implements Availability {}

    /**
     * @param lookedFor what was looked for and not found, as part of a sentence: "the program 'claude' on the PATH"
     * @param remedy the shortest way to get it
     */
    record Missing(String lookedFor, String remedy) implements Availability {}

    /** Never chosen by itself: it answers only for definitions that say how. */
    record OnRequest(String what) implements Availability {}
}
