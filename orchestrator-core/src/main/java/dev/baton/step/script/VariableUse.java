package dev.baton.step.script;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which of a flow's variables a Python or Node script uses through {@code v}.
 *
 * @param names those it names: {@code v["name"]}, {@code v.name}
 * @param dynamic whether it uses {@code v} in a way that may reach any variable, or gives the name {@code v} another
 *      meaning
 */
public record VariableUse(Set<String> names, boolean dynamic) {
    public VariableUse {
        names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
    }

    public static VariableUse inPython(String text) {
        return new VariableUseScanner(text, VariableUseScanner.Language.PYTHON).scan();
    }

    public static VariableUse inNode(String text) {
        return new VariableUseScanner(text, VariableUseScanner.Language.NODE).scan();
    }
}
