package dev.baton.flow;

import dev.baton.flow.syntax.Flow;
import dev.baton.source.Source;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A file and its flows, read once, from which others call them by name. */
public final class FlowFile {
    private final List<FlowText> texts;
    private final List<Parsed> flows;

    private FlowFile(List<FlowText> texts) {
        this.texts = texts;
        this.flows = texts.stream().map(text -> text.parse(Map.of())).toList();
    }

    public static FlowFile of(Source source) {
        return new FlowFile(Flows.texts(source));
    }

    /** The flows' own names, in textual order. */
    public List<String> names() {
        return flows.stream().map(parsed -> parsed.flow().name()).toList();
    }

    /**
     * The flow that names itself so, else the one under a heading of that name; the name may be written as a link to the heading
     * would be.
     *
     * @param templateParams values for {@code {{name}}} outside strings
     */
    public Optional<Parsed> named(String name, Map<String, String> templateParams) {
        return first(i -> own(i).equals(name))
                .or(() -> first(i -> heading(i).equals(name)))
                .or(() -> first(i -> slug(own(i)).equals(slug(name))))
                .or(() -> first(i -> slug(heading(i)).equals(slug(name))))
                .map(i -> filled(i, templateParams));
    }

    /** The one flow that there is; nothing when there are others. */
    public Optional<Parsed> only(Map<String, String> templateParams) {
        return flows.size() == 1 ? Optional.of(filled(0, templateParams)) : Optional.empty();
    }

    /** Only what is replaced before the text is read makes it another one. */
    private Parsed filled(int flow, Map<String, String> templateParams) {
        List<Flow.Template> templates = flows.get(flow).flow().templates();
        return templates.stream().allMatch(Flow.Template::inString)
                ? flows.get(flow)
                : texts.get(flow).parse(templateParams);
    }

    private Optional<Integer> first(Predicate<Integer> wanted) {
        return IntStream.range(0, flows.size()).boxed().filter(wanted).findFirst();
    }

    private String own(int flow) {
        return flows.get(flow).flow().name();
    }

    private String heading(int flow) {
        return texts.get(flow).name();
    }

    /** A name as a link to a heading would be. */
    static String slug(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-").replaceAll("^-|-$", "");
    }
}
