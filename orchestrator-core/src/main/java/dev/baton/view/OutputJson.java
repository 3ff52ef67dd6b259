package dev.baton.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.expression.Json;
import dev.baton.expression.Value;
import dev.baton.run.Binding;
import dev.baton.step.StoredText;

/** Variables as JSON: what is JSON as such, else text; what is stored elsewhere as a reference; secrets masked. */
public final class OutputJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private OutputJson() {}

    public static JsonNode of(Binding binding) {
        return switch (binding) {
            case Binding.Result result ->
                result.output() == null ? NODES.nullNode() : of(result.output().text());
            case Binding.Given given -> of(given.text());
            case Binding.Flag flag -> NODES.booleanNode(flag.value());
            case Binding.Many many -> {
                ArrayNode items = NODES.arrayNode(many.items().size());
                many.items().forEach(item -> items.add(of(item)));
                yield items;
            }
            case Binding.Fields fields -> {
                ObjectNode members = NODES.objectNode();
                fields.members().forEach((name, member) -> members.set(name, of(member)));
                yield members;
            }
            case Binding.Filled filled -> {
                ObjectNode members = NODES.objectNode();
                filled.values().forEach((name, part) -> members.set(name, of(part)));
                yield members;
            }
        };
    }

    private static JsonNode of(StoredText text) {
        return switch (text) {
            case StoredText.Inline inline -> json(inline.text());
            case StoredText.Sealed sealed -> NODES.textNode(sealed.preview());
            case StoredText.Blob blob ->
                NODES.objectNode().put("blob", blob.hash()).put("bytes", blob.bytes());
        };
    }

    private static JsonNode json(String text) {
        Value value = Json.parse(text);
        return value == null ? NODES.textNode(text) : Json.toNode(value);
    }
}
