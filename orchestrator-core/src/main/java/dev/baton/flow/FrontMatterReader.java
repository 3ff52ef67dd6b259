package dev.baton.flow;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.baton.diagnostic.Diagnostic.Related;
import dev.baton.flow.syntax.FrontMatter;
import dev.baton.source.Span;
import org.jspecify.annotations.Nullable;

/** Reads front matter; a mistake in it is a diagnostic where the YAML reader saw it. */
final class FrontMatterReader {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .setNodeFactory(new JsonNodeFactory(true));

    private FrontMatterReader() {}

    static FrontMatter read(String text, Sections sections, Problems problems) {
        Span place = sections.frontMatter();
        if (place == null) {
            int start = sections.rest();
            return new FrontMatter(empty(), new Span(start, start));
        }
        if (sections.unclosed() != null) {
            problems.error(
                    "unclosed-front-matter",
                    sections.unclosed(),
                    "Expected a second line '---' to end the front matter, but there is none",
                    "write a line '---' behind the front matter",
                    new Related(sections.unclosed(), "the front matter begins here"));
            return new FrontMatter(empty(), place);
        }
        return new FrontMatter(parse(text.substring(place.start(), place.end()), place, problems), place);
    }

    private static ObjectNode parse(String yaml, Span place, Problems problems) {
        try {
            JsonNode node = YAML.readTree(yaml);
            if (node instanceof ObjectNode object) {
                takeWorkflow(object, yaml, place, problems);
                return object;
            }
            if (!node.isMissingNode() && !node.isNull()) {
                report(place, "Expected keys and values in the front matter, but found something else", problems);
            }
        } catch (JsonProcessingException e) {
            report(line(yaml, place, e.getLocation()), unreadable(e.getOriginalMessage()), problems);
        } catch (RuntimeException e) {
            report(place, unreadable(e.getMessage()), problems);
        }
        return empty();
    }

    /** The body is read elsewhere; one that is no block scalar has lost its lines, and with them where conditions end. */
    private static void takeWorkflow(ObjectNode yaml, String text, Span place, Problems problems) {
        if (yaml.remove("workflow") != null && !WorkflowBlock.isIn(text)) {
            problems.error(
                    "bad-front-matter",
                    place,
                    "Expected 'workflow' to be a block scalar, but found another form",
                    "write 'workflow: |' and the steps on the next lines, indented");
        }
    }

    private static void report(Span span, String message, Problems problems) {
        problems.error("bad-front-matter", span, message, "front matter is 'key: value' lines between two lines '---'");
    }

    /** The YAML reader's message ends with what it stumbled over; the lines that quote the text are indented. */
    private static String unreadable(@Nullable String message) {
        String reason = (message == null ? "" : message)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" "))
                .reduce("it cannot be read", (before, line) -> line);
        return "Expected YAML in the front matter, but: "
                + (reason.length() > 200 ? reason.substring(0, 199) + "…" : reason);
    }

    private static Span line(String yaml, Span place, @Nullable JsonLocation location) {
        if (location == null || location.getLineNr() < 1) {
            return place;
        }
        int start = 0;
        for (int i = 1; i < location.getLineNr() && start < yaml.length(); i++) {
            start = Math.min(yaml.length(), Chars.lineEnd(yaml, start, yaml.length()) + 1);
        }
        int column = Math.max(0, location.getColumnNr() - 1);
        int end = Chars.lineEnd(yaml, start, yaml.length());
        int at = Math.min(start + column, end);
        return new Span(place.start() + at, place.start() + end);
    }

    private static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }
}
