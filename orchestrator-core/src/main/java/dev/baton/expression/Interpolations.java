package dev.baton.expression;

import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds {@code {name.path[0]}} in a text.
 *
 * <p>Any other brace is plain: JSON, <code>{}</code>, <code>{ x }</code>. One pass, no recursion: a text of nothing but
 * braces is as cheap as any other.
 */
public final class Interpolations {
    private Interpolations() {}

    /** A brace group that is, or would be, an interpolation. */
    public sealed interface Found {
        Path path();

        Span span();

        /** <code>{x}</code>: stands for the value. */
        record Ref(Path path, Span span) implements Found {}

        /** <code>\{x}</code>: plain; the span includes the backslash, which is to be removed. */
        record Escaped(Path path, Span span) implements Found {}

        /** <code>${x}</code>: plain; the span includes the dollar sign. */
        record AfterDollar(Path path, Span span) implements Found {}
    }

    /** All groups in textual order. */
    public static List<Found> find(CharSequence text) {
        var found = new ArrayList<Found>();
        int length = text.length();
        for (int at = 0; at < length; at++) {
            if (text.charAt(at) != '{') {
                continue;
            }
            Path.Prefix inside = Path.prefix(text, at + 1);
            if (inside != null && inside.end() < length && text.charAt(inside.end()) == '}') {
                found.add(classify(text, at, inside));
                at = inside.end();
            }
        }
        return found;
    }

    private static Found classify(CharSequence text, int brace, Path.Prefix inside) {
        char before = brace == 0 ? ' ' : text.charAt(brace - 1);
        int end = inside.end() + 1;
        return switch (before) {
            case '\\' -> new Found.Escaped(inside.path(), new Span(brace - 1, end));
            case '$' -> new Found.AfterDollar(inside.path(), new Span(brace - 1, end));
            default -> new Found.Ref(inside.path(), new Span(brace, end));
        };
    }
}
