package dev.baton.expression;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON text to values and back.
 *
 * <p>Reading is strict: the whole text is one JSON value, or it is no JSON. Numbers keep the digits they were written
 * with; of members with the same name the last counts. Texts that are longer than {@link #MAX_CHARS} or nest deeper
 * than {@link #MAX_DEPTH} are plain texts, so that no output can exhaust the memory or the stack of whoever looks into
 * it.
 */
public final class Json {
    public static final int MAX_CHARS = 32 * 1024 * 1024;
    public static final int MAX_DEPTH = 200;

    /** What a value built in memory may nest before writing it is refused; values that were read stay far below. */
    private static final int MAX_WRITE_DEPTH = 1_000;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_CHARS)
                    .maxNameLength(MAX_CHARS)
                    .maxNumberLength(1_000)
                    .build())
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(MAX_WRITE_DEPTH)
                    .build())
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
            .build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    /** The value that the whole text is, or null when it is not JSON. */
    public static @Nullable Value parse(String text) {
        if (text.length() > MAX_CHARS || !canBeJson(text)) {
            return null;
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return null;
            }
            Value value = read(parser);
            return parser.nextToken() == null ? value : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Compact JSON. A step's result inside is its JSON when it has any, else its text. */
    public static String write(Value value) {
        var out = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            write(value, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("Expected to write a value as JSON, but it nests too deeply", e);
        }
        return out.toString();
    }

    /** The same value as a Jackson tree. */
    public static JsonNode toNode(Value value) {
        return switch (value) {
            case Value.Null ignored -> NODES.nullNode();
            case Value.Bool bool -> NODES.booleanNode(bool.value());
            case Value.Num num -> numberNode(num.written());
            case Value.Text text -> NODES.textNode(text.text());
            case Value.ListOf list -> {
                var array = NODES.arrayNode(list.items().size());
                list.items().forEach(item -> array.add(toNode(item)));
                yield array;
            }
            case Value.ObjectOf object -> {
                var node = NODES.objectNode();
                object.members().forEach((name, member) -> node.set(name, toNode(member)));
                yield node;
            }
            case Value.Result result -> toNode(Values.plain(result));
        };
    }

    /** A Jackson tree as a value. */
    public static Value fromNode(JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL, MISSING -> Value.NULL;
            case BOOLEAN -> Value.of(node.booleanValue());
            case NUMBER -> new Value.Num(node.asText());
            case STRING, BINARY, POJO -> new Value.Text(node.asText());
            case ARRAY -> {
                var items = new ArrayList<Value>(node.size());
                node.forEach(item -> items.add(fromNode(item)));
                yield new Value.ListOf(items);
            }
            case OBJECT -> {
                var members = new LinkedHashMap<String, Value>();
                node.properties().forEach(member -> members.put(member.getKey(), fromNode(member.getValue())));
                yield new Value.ObjectOf(members);
            }
        };
    }

    /** Spares a parser, and the exception it ends in, for the ordinary text that a first character gives away. */
    private static boolean canBeJson(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
                return "{[\"-0123456789tfn".indexOf(c) >= 0;
            }
        }
        return false;
    }

    private static Value read(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case VALUE_NULL -> Value.NULL;
            case VALUE_TRUE -> Value.TRUE;
            case VALUE_FALSE -> Value.FALSE;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Value.Num(parser.getText());
            case VALUE_STRING -> new Value.Text(parser.getText());
            case START_ARRAY -> readList(parser);
            case START_OBJECT -> readObject(parser);
            default -> throw new IOException("Expected a JSON value, but got " + token);
        };
    }

    private static Value readList(JsonParser parser) throws IOException {
        List<Value> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(read(parser));
        }
        return new Value.ListOf(items);
    }

    private static Value readObject(JsonParser parser) throws IOException {
        Map<String, Value> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, read(parser));
        }
        return new Value.ObjectOf(members);
    }

    private static void write(Value value, JsonGenerator out) throws IOException {
        switch (value) {
            case Value.Null ignored -> out.writeNull();
            case Value.Bool bool -> out.writeBoolean(bool.value());
            case Value.Num num -> out.writeNumber(num.written());
            case Value.Text text -> out.writeString(text.text());
            case Value.ListOf list -> {
                out.writeStartArray();
                for (Value item : list.items()) {
                    write(item, out);
                }
                out.writeEndArray();
            }
            case Value.ObjectOf object -> {
                out.writeStartObject();
                for (var member : object.members().entrySet()) {
                    out.writeFieldName(member.getKey());
                    write(member.getValue(), out);
                }
                out.writeEndObject();
            }
            case Value.Result result ->
                write(result.json() != null ? result.json() : new Value.Text(result.text()), out);
        }
    }

    private static JsonNode numberNode(String written) {
        boolean integer = written.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        if (!integer) {
            BigDecimal number = Values.number(new Value.Num(written));
            return number == null ? NODES.textNode(written) : NODES.numberNode(number);
        }
        return written.length() < 10
                ? NODES.numberNode(Integer.parseInt(written))
                : written.length() < 19
                        ? NODES.numberNode(Long.parseLong(written))
                        : NODES.numberNode(new BigInteger(written));
    }
}
