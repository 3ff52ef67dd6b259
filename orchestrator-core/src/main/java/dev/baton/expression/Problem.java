package dev.baton.expression;

import dev.baton.diagnostic.Severity;
import dev.baton.source.Span;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong in a piece of text whose place in a file only the caller knows.
 *
 * @param code stable kebab-case name
 * @param span offsets into the piece of text
 * @param message "Expected to X 'a', but Y"
 * @param hint what to do about it, or null
 */
public record Problem(
        Severity severity,
        String code,
        Span span,
        String message,
        @Nullable String hint) {

    public static Problem error(String code, Span span, String message, @Nullable String hint) {
        return new Problem(Severity.ERROR, code, span, message, hint);
    }

    public static Problem warning(String code, Span span, String message, @Nullable String hint) {
        return new Problem(Severity.WARNING, code, span, message, hint);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
