package dev.baton.flow;

import dev.baton.diagnostic.Diagnostic;
import dev.baton.flow.syntax.Flow;
import java.util.List;

/**
 * A flow as far as it could be read, and every problem in its text.
 *
 * @param flow never null; incomplete when there are errors
 * @param diagnostics in textual order
 */
public record Parsed(Flow flow, List<Diagnostic> diagnostics) {
    public Parsed {
        diagnostics = List.copyOf(diagnostics);
    }

    /** Whether the flow can not be used. */
    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(Diagnostic::isError);
    }
}
