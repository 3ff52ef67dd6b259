package dev.baton.plan;

import java.util.EnumSet;
import java.util.Set;

/** What an option can be written behind. */
enum OptionTarget {
    SCRIPT("a script"),
    AGENT("an agent"),
    HTTP("a request"),
    TASK("a function"),
    EMIT("an event"),
    WAIT("a wait"),
    QUESTION("a question"),
    CHECKPOINT("a checkpoint"),
    GROUP("a group"),
    PARALLEL("a parallel group"),
    MAP("a map"),
    REDUCE("a reduce"),
    RACE("a race"),
    SAGA("a saga"),
    CALL("a call");

    /** Steps that a worker does, and calls, which are many of them. */
    static final Set<OptionTarget> WORK = EnumSet.of(SCRIPT, AGENT, HTTP, TASK, EMIT, CALL);

    /** Steps whose result is a worker's, and of the form that is asked for. */
    static final Set<OptionTarget> RESULTS = EnumSet.of(SCRIPT, AGENT, HTTP, TASK, EMIT);

    /** What waits for a person. */
    static final Set<OptionTarget> PEOPLE = EnumSet.of(QUESTION, CHECKPOINT);

    /** What holds other elements. */
    static final Set<OptionTarget> BODIES = EnumSet.of(GROUP, PARALLEL, MAP, REDUCE, RACE, SAGA);

    private final String words;

    OptionTarget(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
