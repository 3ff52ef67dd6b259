package dev.baton.step.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.baton.source.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;

/** JSON as a {@link YamlTree}. */
final class JsonTreeReader {
    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonTreeReader() {}

    /** The tree, or empty when the text is not exactly one JSON value. */
    static Optional<YamlTree> read(String text) throws YamlTree.Malformed {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            YamlTree tree = value(parser);
            return parser.nextToken() == null ? Optional.of(tree) : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private static YamlTree value(JsonParser parser) throws IOException, YamlTree.Malformed {
        int start = offset(parser.currentTokenLocation());
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return fields(parser, start);
        }
        if (token == JsonToken.START_ARRAY) {
            return items(parser, start);
        }
        JsonNode scalar = scalar(parser);
        return new YamlTree.Scalar(scalar, new Span(start, offset(parser.currentLocation())));
    }

    private static YamlTree fields(JsonParser parser, int start) throws IOException, YamlTree.Malformed {
        var fields = new YamlTree.FieldCollector();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            int nameStart = offset(parser.currentTokenLocation());
            var nameSpan = new Span(nameStart, Math.max(nameStart, offset(parser.currentLocation())));
            parser.nextToken();
            fields.add(new YamlTree.Field(name, nameSpan, value(parser)));
        }
        return fields.toFields(new Span(start, offset(parser.currentLocation())));
    }

    private static YamlTree items(JsonParser parser, int start) throws IOException, YamlTree.Malformed {
        var items = new ArrayList<YamlTree>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return new YamlTree.Items(items, new Span(start, offset(parser.currentLocation())));
    }

    private static JsonNode scalar(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
            default -> NODES.textNode(parser.getText());
        };
    }

    private static int offset(JsonLocation location) {
        return (int) Math.max(0, location.getCharOffset());
    }
}
