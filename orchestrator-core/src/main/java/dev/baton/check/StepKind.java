package dev.baton.check;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a step's name stands for. */
public enum StepKind {
    BASH,
    PYTHON,
    NODE,
    QUESTION,
    WAIT,
    HTTP,
    EMIT,
    AGENT,
    /** A function registered in this process. */
    TASK,
    /** One of the ready-made patterns that read like agents, such as {@code refine}. */
    PATTERN,
    UNKNOWN;

    private static final Map<String, StepKind> BUILT_IN = Map.of(
            "Bash", BASH,
            "Python", PYTHON,
            "Node", NODE,
            "AskUserQuestion", QUESTION,
            "Wait", WAIT,
            "Http", HTTP,
            "Emit", EMIT);

    private static final Set<String> PATTERNS = Set.of(
            "refine",
            "gate",
            "debate",
            "synthesize",
            "relay",
            "supervisor",
            "classify",
            "choose",
            "sections",
            "degrade",
            "gather",
            "script-first",
            "Librarian",
            "select-pattern");

    /** The agents that are defined out of the box. */
    public static final Set<String> STANDARD_AGENTS = Set.of(
            "general-purpose",
            "Explore",
            "Plan",
            "code-reviewer",
            "implementation-architect",
            "expert-code-implementer",
            "judge");

    static @Nullable StepKind builtIn(String name) {
        return BUILT_IN.get(name);
    }

    static Set<String> builtInNames() {
        return BUILT_IN.keySet();
    }

    static boolean isPattern(String name) {
        return PATTERNS.contains(name);
    }

    /** Whether the step runs a program text under an interpreter. */
    public boolean isScript() {
        return this == BASH || this == PYTHON || this == NODE;
    }

    /** Whether its text is a program in which nothing is interpolated. */
    public boolean isProgram() {
        return this == PYTHON || this == NODE;
    }
}
