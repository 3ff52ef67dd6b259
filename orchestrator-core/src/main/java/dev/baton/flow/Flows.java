package dev.baton.flow;

import dev.baton.source.Source;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The flows of a file: one in a {@code .flow} file, one per {@code flow} fence in a Markdown file. */
public final class Flows {
    private Flows() {}

    /** Reads every flow of a source; none when a Markdown file has no {@code flow} fence. */
    public static List<Parsed> read(Source source) {
        return read(source, Map.of());
    }

    /**
     * Reads every flow of a source.
     *
     * @param templateParams values for {@code {{name}}} outside strings
     */
    public static List<Parsed> read(Source source, Map<String, String> templateParams) {
        return texts(source).stream().map(text -> text.parse(templateParams)).toList();
    }

    static List<FlowText> texts(Source source) {
        return isMarkdown(source.name()) ? MarkdownFences.of(source) : List.of(FlowText.whole(source));
    }

    /** Whether a file of this name is Markdown. */
    public static boolean isMarkdown(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return name.endsWith(".md") || name.endsWith(".markdown");
    }

    /**
     * A file and which of its flows is meant, as in {@code FILE#NAME} or {@code FILE#N}.
     *
     * @param flow null for the only one
     */
    public record Selector(String file, @Nullable String flow) {
        /** Splits at the first {@code #}. */
        public static Selector parse(String text) {
            int hash = text.indexOf('#');
            boolean whole = hash <= 0 || hash == text.length() - 1;
            return whole ? new Selector(text, null) : new Selector(text.substring(0, hash), text.substring(hash + 1));
        }
    }

    /**
     * The flow that a name or a number from 1 means; a name may be written as a link to its heading would be
     * ({@code my-heading}). Without one, the only flow there is.
     */
    public static Optional<Parsed> select(List<Parsed> flows, @Nullable String selector) {
        if (selector == null) {
            return flows.size() == 1 ? Optional.of(flows.getFirst()) : Optional.empty();
        }
        return first(flows, name -> name.equals(selector))
                .or(() -> first(flows, name -> FlowFile.slug(name).equals(FlowFile.slug(selector))))
                .or(() -> numbered(flows, selector));
    }

    private static Optional<Parsed> first(List<Parsed> flows, java.util.function.Predicate<String> wanted) {
        return flows.stream().filter(f -> wanted.test(f.flow().name())).findFirst();
    }

    private static Optional<Parsed> numbered(List<Parsed> flows, String number) {
        if (!number.matches("[0-9]{1,9}")) {
            return Optional.empty();
        }
        int index = Integer.parseInt(number) - 1;
        return index >= 0 && index < flows.size() ? Optional.of(flows.get(index)) : Optional.empty();
    }
}
