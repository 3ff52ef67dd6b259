package dev.baton.flow;

import dev.baton.diagnostic.Diagnostic;
import dev.baton.diagnostic.Diagnostic.Related;
import dev.baton.flow.syntax.StringLit;
import dev.baton.source.Source;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The diagnostics of one reading: one error per place, and an end to them in a text that is no flow at all. */
final class Problems {
    private static final int LIMIT = 1_000;

    private final Source source;
    private final List<Diagnostic> found = new ArrayList<>();
    private final Set<Integer> errorStarts = new HashSet<>();
    private final List<Span> known = new ArrayList<>();
    private boolean silent;

    Problems(Source source) {
        this.source = source;
    }

    void error(String code, Span span, String message, @Nullable String hint) {
        add(Diagnostic.error(code, source, span, message, hint));
    }

    void error(String code, Span span, String message, @Nullable String hint, Related related) {
        add(Diagnostic.error(code, source, span, message, hint).with(related));
    }

    /** Several brackets can be missing at one place, each a mistake of its own. */
    void unclosed(Span span, String message, String hint, Related related) {
        errorStarts.remove(span.start());
        error("unclosed-bracket", span, message, hint, related);
    }

    void warning(String code, Span span, String message, @Nullable String hint) {
        add(Diagnostic.warning(code, source, span, message, hint));
    }

    /** Nothing that touches this place is reported any more: its cause is known. */
    void suppress(Span span) {
        known.add(span);
    }

    /** Nothing more is reported: what follows from here on can not be understood. */
    void silence() {
        silent = true;
    }

    void add(Diagnostic diagnostic) {
        if (silent || touchesKnown(diagnostic.span())) {
            return;
        }
        if (diagnostic.isError() && !errorStarts.add(diagnostic.span().start())) {
            return;
        }
        found.add(diagnostic);
        if (found.size() == LIMIT) {
            String message = "Expected a flow, but found " + LIMIT + " problems; the rest is not shown";
            found.add(Diagnostic.error("too-many-problems", source, diagnostic.span(), message, null));
            silent = true;
        }
    }

    private boolean touchesKnown(Span span) {
        return known.stream().anyMatch(k -> k.start() <= span.end() && span.start() <= k.end());
    }

    /** All of them in textual order. */
    List<Diagnostic> all() {
        return found.stream()
                .sorted(Comparator.comparingInt(d -> d.span().start()))
                .toList();
    }

    static Diagnostic unclosedString(Source source, Span opening, Span end, StringLit.Kind kind) {
        String quotes = kind.quotes();
        String message = "Expected " + quotes + " to close the string, but it ends nowhere";
        return Diagnostic.error("unclosed-string", source, end, message, "close the string with " + quotes)
                .with(new Related(opening, "the string is opened here"));
    }

    static Diagnostic unclosedQuote(Source source, Span opening, char quote) {
        String message = "Expected " + quote + " to close the text on its line, but it ends nowhere";
        return Diagnostic.error("unclosed-string", source, opening, message, "close the text with " + quote);
    }

    static Diagnostic bareQuote(Source source, Span quote) {
        String message = "Expected a quote within a string to be written \\\", but found a bare one";
        return Diagnostic.error("bare-quote", source, quote, message, "write \\\", or put the text in \"\"\"…\"\"\"");
    }

    static Diagnostic unclosedCondition(Source source, Span opening, Span end) {
        String message = "Expected ')' to close the condition, but it ends nowhere";
        return Diagnostic.error("unclosed-condition", source, end, message, "close the condition with ')'")
                .with(new Related(opening, "the condition is opened here"));
    }
}
