package dev.baton.step.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.baton.source.Source;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A YAML or JSON text as a tree whose nodes know their place, so that whoever reads it can point at what is wrong.
 *
 * <p>Plain scalars read as JSON would read them: {@code true}, {@code false}, {@code null} (also {@code ~} and nothing at all)
 * and JSON numbers. Everything else is text, so {@code yes}, {@code 1:30} and {@code 0x1F} stay what their author wrote.
 */
sealed interface YamlTree {
    Span span();

    /** The same as JSON. */
    JsonNode json();

    /** What it is, for messages: "a list", "text 'abc'". */
    String described();

    record Scalar(JsonNode json, Span span) implements YamlTree {
        @Override
        public String described() {
            return switch (json.getNodeType()) {
                case NULL -> "nothing";
                case STRING -> "the text '" + shortened(json.textValue()) + "'";
                default -> json.toString();
            };
        }

        private static String shortened(String text) {
            String line = text.strip().lines().findFirst().orElse("");
            return line.length() <= 40 ? line : line.substring(0, 40) + "…";
        }
    }

    record Items(List<YamlTree> items, Span span) implements YamlTree {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public JsonNode json() {
            var array = JsonNodeFactory.instance.arrayNode();
            items.forEach(item -> array.add(item.json()));
            return array;
        }

        @Override
        public String described() {
            return "a list";
        }
    }

    record Fields(List<Field> fields, Span span) implements YamlTree {
        public Fields {
            fields = List.copyOf(fields);
        }

        @Override
        public JsonNode json() {
            var object = JsonNodeFactory.instance.objectNode();
            fields.forEach(field -> object.set(field.name(), field.value().json()));
            return object;
        }

        @Override
        public String described() {
            return "an object";
        }

        List<String> names() {
            return fields.stream().map(Field::name).toList();
        }
    }

    record Field(String name, Span nameSpan, YamlTree value) {}

    /** Reads a text; JSON is tried first where it looks like JSON, because YAML refuses some of it (tabs, very long keys). */
    static YamlTree parse(Source source) throws Malformed {
        if (source.text().stripLeading().startsWith("{")) {
            Optional<YamlTree> json = JsonTreeReader.read(source.text());
            if (json.isPresent()) {
                return json.get();
            }
        }
        return new YamlTreeReader(source.text()).read();
    }

    /** The text is not YAML. */
    final class Malformed extends Exception {
        private final transient Span span;
        private final String message;

        Malformed(Span span, String message) {
            super(message);
            this.span = span;
            this.message = message;
        }

        @Override
        public String getMessage() {
            return message;
        }

        Span span() {
            return span;
        }
    }

    /** Collects fields and refuses a name that is there twice. */
    final class FieldCollector {
        private final List<Field> fields = new ArrayList<>();
        private final Set<String> seen = new HashSet<>();

        void add(Field field) throws Malformed {
            if (!seen.add(field.name())) {
                throw new Malformed(
                        field.nameSpan(), "Expected each name once, but '" + field.name() + "' is here again");
            }
            fields.add(field);
        }

        Fields toFields(Span span) {
            return new Fields(fields, span);
        }
    }
}
