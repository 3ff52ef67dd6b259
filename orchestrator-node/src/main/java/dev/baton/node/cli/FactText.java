package dev.baton.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.baton.run.RunEvent;
import dev.baton.run.actor.RunJson;
import dev.baton.step.StoredText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Facts as they are stored, with secrets masked. */
final class FactText {
    private static final String MASK = new StoredText.Sealed("", "").preview();

    private FactText() {}

    /** A fact as JSON; its name is the member {@code fact}. */
    static JsonNode json(RunEvent fact) {
        // As the interface, not as the class: the name of the fact is written only so.
        return masked(RunJson.text()
                .valueToTree(List.of(fact).toArray(RunEvent[]::new))
                .get(0));
    }

    private static JsonNode masked(JsonNode node) {
        if (node instanceof ObjectNode object) {
            if (object.has("ciphertext")) {
                return TextNode.valueOf(MASK);
            }
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                member.setValue(masked(member.getValue()));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, masked(array.get(i)));
            }
        }
        return node;
    }

    /** A fact's name and its members, in one line; the moment is left out. */
    static String line(RunEvent fact) {
        JsonNode json = json(fact);
        List<String> words = new ArrayList<>();
        json.properties().forEach(member -> {
            String name = member.getKey();
            if (!name.equals("fact") && !name.equals("at")) {
                words.add(name + "=" + value(member.getValue()));
            }
        });
        return json.path("fact").asText() + " " + String.join(" ", words);
    }

    private static String value(JsonNode node) {
        if (node.isObject() && node.path("type").asText().equals("text") && node.has("text")) {
            return value(node.get("text"));
        }
        return node.isTextual() ? Words.quoted(Words.oneLine(node.textValue())) : node.toString();
    }
}
