package dev.baton.plan;

import dev.baton.diagnostic.Diagnostic;
import dev.baton.flow.syntax.Flow;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A flow, and all that is to be said about it.
 *
 * @param file the source's name
 * @param line where the flow begins in the file, from 1
 * @param flow the tree, incomplete when the text has errors
 * @param plan null when a diagnostic is an error
 * @param diagnostics in textual order; what is to be said about called flows of other files comes after it
 * @param called texts of the files whose flows it calls, by name
 */
public record CompiledFlow(
        String name,
        String file,
        int line,
        Flow flow,
        @Nullable Plan plan,
        List<Diagnostic> diagnostics,
        Map<String, String> called) {
    public CompiledFlow {
        diagnostics = List.copyOf(diagnostics);
        called = Collections.unmodifiableMap(new TreeMap<>(called));
    }

    /** The same flow with other things to be said. */
    public CompiledFlow with(List<Diagnostic> others) {
        return new CompiledFlow(name, file, line, flow, plan, others, called);
    }

    /** Whether it can be run. */
    public boolean isValid() {
        return plan != null;
    }

    /** The problems that do not keep it from running. */
    public List<Diagnostic> warnings() {
        return diagnostics.stream().filter(d -> !d.isError()).toList();
    }
}
