package dev.baton.flow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.flow.StringCooker.Language;
import dev.baton.flow.syntax.StringLit;
import java.util.ArrayList;

/** Writes values that were not read from a text. */
final class Quoting {
    private Quoting() {}

    /** A string that reads as this value, in its own kind of quotes when they can express it. */
    static String string(StringLit string, Language language, int indent) {
        String value = string.value();
        boolean quotable = !language.onlyQuoteEscapes || !value.endsWith("\\");
        if (string.kind() == StringLit.Kind.BLOCK || !quotable) {
            return block(value, " ".repeat(indent));
        }
        return language.onlyQuoteEscapes ? '"' + value.replace("\"", "\\\"") + '"' : quoted(value);
    }

    private static String block(String value, String indent) {
        var out = new StringBuilder("\"\"\"\n");
        for (String line : value.split("\n", -1)) {
            out.append(line.isEmpty() ? "" : indent).append(line).append('\n');
        }
        out.setLength(out.length() - 1);
        return out.append(value.endsWith("\n") ? indent : "").append("\"\"\"").toString();
    }

    /** Backslashes are doubled only where they would mean something else. */
    static String quoted(String value) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append(isPlainBackslash(value, i) ? "\\" : "\\\\");
                default -> out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static boolean isPlainBackslash(String value, int at) {
        return at + 1 < value.length() && "\"\\nt\n\t".indexOf(value.charAt(at + 1)) < 0;
    }

    /** A key of an object or of options. */
    static String key(String key) {
        boolean bare = !key.isEmpty() && Chars.identifierEnd(key, 0, key.length()) == key.length();
        return bare ? key : quoted(key);
    }

    /** An object of a definition on one line. */
    static String json(JsonNode node) {
        var parts = new ArrayList<String>();
        if (node.isObject()) {
            node.properties().forEach(e -> parts.add(key(e.getKey()) + ": " + json(e.getValue())));
            return "{" + String.join(", ", parts) + "}";
        }
        if (node.isArray()) {
            node.forEach(item -> parts.add(json(item)));
            return "[" + String.join(", ", parts) + "]";
        }
        return node.isTextual() ? quoted(node.asText()) : node.toString();
    }
}
