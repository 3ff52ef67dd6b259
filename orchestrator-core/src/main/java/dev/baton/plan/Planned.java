package dev.baton.plan;

import dev.baton.diagnostic.Diagnostic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What planning came to.
 *
 * @param plan null when a diagnostic is an error
 */
public record Planned(@Nullable Plan plan, List<Diagnostic> diagnostics) {
    public Planned {
        diagnostics = List.copyOf(diagnostics);
    }
}
