package dev.baton.check;

import dev.baton.diagnostic.Diagnostic;
import dev.baton.diagnostic.Diagnostic.Related;
import dev.baton.diagnostic.Nearest;
import dev.baton.expression.Problem;
import dev.baton.flow.syntax.StringLit;
import dev.baton.source.Source;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one flow. */
public final class Findings {
    /** Looking for the nearest name is the one costly thing here, and nobody reads the hundredth suggestion. */
    private static final int MAX_SUGGESTIONS = 20;

    private final Source source;
    private final List<Diagnostic> found = new ArrayList<>();
    private int suggestions;

    public Findings(Source source) {
        this.source = source;
    }

    public void error(String code, Span span, String message, @Nullable String hint) {
        found.add(Diagnostic.error(code, source, span, message, hint));
    }

    public void error(String code, Span span, String message, @Nullable String hint, Span related, String why) {
        found.add(Diagnostic.error(code, source, span, message, hint).with(new Related(related, why)));
    }

    public void warning(String code, Span span, String message, @Nullable String hint) {
        found.add(Diagnostic.warning(code, source, span, message, hint));
    }

    public void warning(String code, Span span, String message, @Nullable String hint, Span related, String why) {
        found.add(Diagnostic.warning(code, source, span, message, hint).with(new Related(related, why)));
    }

    /** A problem in a text that stands in the source at this place as it is. */
    public void add(Problem problem, Span text) {
        int start = Math.min(text.start() + problem.span().start(), text.end());
        int end = Math.min(text.start() + problem.span().end(), text.end());
        add(problem, problem.isError(), new Span(start, end));
    }

    /** A problem in what a string means. */
    public void add(Problem problem, StringLit text) {
        Span at = text.sourceSpan(problem.span().start(), problem.span().end());
        add(problem, problem.isError(), at);
    }

    private void add(Problem problem, boolean error, Span at) {
        if (error) {
            error(problem.code(), at, problem.message(), problem.hint());
        } else {
            warning(problem.code(), at, problem.message(), problem.hint());
        }
    }

    /** The candidate that was probably meant. */
    public Optional<String> nearest(String name, Collection<String> candidates) {
        return maySuggest() ? Nearest.to(name, candidates) : Optional.empty();
    }

    /** "Did you mean 'x'?", or the other text when no candidate is near. */
    public @Nullable String suggest(String name, Collection<String> candidates, @Nullable String otherwise) {
        return nearest(name, candidates)
                .map(candidate -> "Did you mean '" + candidate + "'?")
                .orElse(otherwise);
    }

    /** Whether one more suggestion is worth its time; asking counts. */
    boolean maySuggest() {
        return suggestions++ < MAX_SUGGESTIONS;
    }

    /** Everything found so far, in the order it was found. */
    public List<Diagnostic> all() {
        return List.copyOf(found);
    }
}
