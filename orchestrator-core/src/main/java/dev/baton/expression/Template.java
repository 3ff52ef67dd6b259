package dev.baton.expression;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** A text with places for values, as a plan keeps it. */
public record Template(List<Part> parts) {
    public Template {
        parts = List.copyOf(parts);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Part.Text.class, name = "text"),
        @JsonSubTypes.Type(value = Part.Ref.class, name = "ref")
    })
    public sealed interface Part {
        record Text(String text) implements Part {}

        record Ref(Path path) implements Part {}
    }

    /** A place in the text that names a variable. */
    public record Use(Path path, Span span) {}

    /**
     * A template, and where its text names variables.
     *
     * @param refs what stands for values
     * @param dollars <code>${x}</code>, which is plain text; worth a warning where {@code x} is bound
     */
    public record Parsed(Template template, List<Use> refs, List<Use> dollars) {
        public Parsed {
            refs = List.copyOf(refs);
            dollars = List.copyOf(dollars);
        }
    }

    /**
     * A rendered text.
     *
     * @param missing the paths that were null and rendered as nothing
     */
    public record Rendered(String text, List<Path> missing) {
        public Rendered {
            missing = List.copyOf(missing);
        }
    }

    /** Reads a text in which <code>{x}</code> stands for a value. */
    public static Parsed parse(String text) {
        return parse(text, name -> false);
    }

    /**
     * Reads a text in which <code>{x}</code> stands for a value, and {@code $NAME} too for the names given.
     *
     * @param dollarNames which names {@code $NAME} may stand for: the flow's constants, in an agent's instruction
     */
    public static Parsed parse(String text, Predicate<String> dollarNames) {
        var builder = new Builder(text, dollarNames);
        Interpolations.find(text).forEach(builder::add);
        return builder.finish();
    }

    /** The text with every value in its place. */
    public Rendered render(Variables variables) {
        return fill(path -> Values.render(path, variables));
    }

    /** The text with whatever the function gives in each place. */
    public Rendered fill(Function<Path, Values.Rendered> values) {
        var out = new StringBuilder();
        Set<Path> missing = new LinkedHashSet<>();
        for (Part part : parts) {
            switch (part) {
                case Part.Text text -> out.append(text.text());
                case Part.Ref ref -> {
                    Values.Rendered value = values.apply(ref.path());
                    if (value.missing()) {
                        missing.add(ref.path());
                    }
                    out.append(value.text());
                }
            }
        }
        return new Rendered(out.toString(), List.copyOf(missing));
    }

    /** The paths it uses, each once, in textual order. */
    public List<Path> paths() {
        var paths = new LinkedHashSet<Path>();
        for (Part part : parts) {
            if (part instanceof Part.Ref ref) {
                paths.add(ref.path());
            }
        }
        return List.copyOf(paths);
    }

    private static final class Builder {
        private final String text;
        private final Predicate<String> dollarNames;
        private final List<Part> parts = new ArrayList<>();
        private final List<Use> refs = new ArrayList<>();
        private final List<Use> dollars = new ArrayList<>();
        private final StringBuilder plain = new StringBuilder();
        private int copied;

        Builder(String text, Predicate<String> dollarNames) {
            this.text = text;
            this.dollarNames = dollarNames;
        }

        void add(Interpolations.Found found) {
            switch (found) {
                case Interpolations.Found.Ref ref -> {
                    copyTo(ref.span().start());
                    ref(ref.path(), ref.span());
                }
                case Interpolations.Found.Escaped escaped -> {
                    copyTo(escaped.span().start());
                    copied = escaped.span().start() + 1;
                    plain.append(text, copied, escaped.span().end());
                    copied = escaped.span().end();
                }
                case Interpolations.Found.AfterDollar dollar -> dollars.add(new Use(dollar.path(), dollar.span()));
            }
        }

        Parsed finish() {
            copyTo(text.length());
            flush();
            return new Parsed(new Template(parts), refs, dollars);
        }

        /** Copies plain text, in which {@code $NAME} may still stand for a constant. */
        private void copyTo(int end) {
            int dollar = text.indexOf('$', copied, end);
            while (dollar >= 0) {
                int nameEnd = Math.min(Identifiers.end(text, dollar + 1), end);
                String name = text.substring(dollar + 1, nameEnd);
                if (!name.isEmpty() && dollarNames.test(name)) {
                    plain.append(text, copied, dollar);
                    ref(Path.of(name), new Span(dollar, nameEnd));
                }
                dollar = text.indexOf('$', dollar + 1, end);
            }
            plain.append(text, copied, end);
            copied = end;
        }

        private void ref(Path path, Span span) {
            flush();
            parts.add(new Part.Ref(path));
            refs.add(new Use(path, span));
            copied = span.end();
        }

        private void flush() {
            if (!plain.isEmpty()) {
                parts.add(new Part.Text(plain.toString()));
                plain.setLength(0);
            }
        }
    }
}
