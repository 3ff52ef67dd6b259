package dev.baton.diagnostic;

import dev.baton.source.Source;
import dev.baton.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One problem in a text.
 *
 * @param code stable kebab-case name, such as {@code unknown-agent}
 * @param span the place, in {@code source}
 * @param message "Expected to X 'a', but Y"
 * @param hint what to do about it, or null
 * @param related further places that explain it, such as where a bracket was opened
 */
public record Diagnostic(
        String code,
        Severity severity,
        Source source,
        Span span,
        String message,
        @Nullable String hint,
        List<Related> related) {
    public Diagnostic {
        related = List.copyOf(related);
    }

    /** A second place and what is to be seen there. */
    public record Related(Span span, String message) {}

    public static Diagnostic error(String code, Source source, Span span, String message, @Nullable String hint) {
        return new Diagnostic(code, Severity.ERROR, source, span, message, hint, List.of());
    }

    public static Diagnostic warning(String code, Source source, Span span, String message, @Nullable String hint) {
        return new Diagnostic(code, Severity.WARNING, source, span, message, hint, List.of());
    }

    public Diagnostic with(Related place) {
        var places = new java.util.ArrayList<>(related);
        places.add(place);
        return new Diagnostic(code, severity, source, span, message, hint, places);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
