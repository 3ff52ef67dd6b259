package dev.baton.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.flow.syntax.Options.Option;
import dev.baton.flow.syntax.Options.OptionValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an option's value must be, and how it is read. Reading gives null for a value of another kind. */
enum OptionKind {
    DURATION("a duration such as 30s, 5m or 2 hours"),
    COUNT("a whole number, 0 or more"),
    POSITIVE("a whole number, 1 or more"),
    FACTOR("a number, 1 or more"),
    AMOUNT("a number, 0 or more"),
    FLAG("true or false"),
    WORD("one of the words it knows"),
    TEXT("a text in quotes"),
    PLAIN("a single value"),
    NAMES("a list of names such as [gpu, linux]"),
    VALUES("a list of values such as [\"yes\", \"no\"]"),
    COUNT_OR_PERCENT("a whole number or a percentage such as 1%"),
    CONDITION("a condition over the failed result, such as exit_code == 75"),
    FLOW("a piece of flow in brackets, such as [Bash:\"…\"]"),
    OBJECT("an object such as {key: value}");

    private static final Pattern PERCENT = Pattern.compile("\\d{1,3}(?:\\.\\d{1,6})?\\s*%");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(?:\\.\\d{1,9})?");
    private static final Pattern JSON_NUMBER = Pattern.compile("-?(?:0|[1-9]\\d{0,17})(?:\\.\\d{1,18})?");

    private final String expected;

    OptionKind(String expected) {
        this.expected = expected;
    }

    /** In words, for "Expected …". */
    String expected() {
        return expected;
    }

    boolean accepts(OptionValue value) {
        return switch (this) {
            case DURATION -> duration(value) != null;
            case COUNT -> count(value) != null;
            case POSITIVE -> orElse(count(value), 0) > 0;
            case FACTOR -> orElse(number(value), 0.0) >= 1;
            case AMOUNT -> number(value) != null;
            case FLAG -> flag(value) != null;
            case WORD, PLAIN, CONDITION -> plain(value) != null;
            case TEXT -> value instanceof OptionValue.Str;
            case NAMES, VALUES -> list(value) != null;
            case COUNT_OR_PERCENT ->
                count(value) != null
                        || PERCENT.matcher(orElse(plain(value), "")).matches();
            case FLOW -> value instanceof OptionValue.FlowOf;
            case OBJECT -> value instanceof OptionValue.ObjectOf;
        };
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    static @Nullable Duration duration(OptionValue value) {
        String text = plain(value);
        return text == null ? null : Durations.parse(text);
    }

    static @Nullable Integer count(OptionValue value) {
        String text = plain(value);
        return text != null && DIGITS.matcher(text).matches() ? Integer.valueOf(text) : null;
    }

    static @Nullable Double number(OptionValue value) {
        String text = plain(value);
        return text != null && DECIMAL.matcher(text).matches() ? Double.valueOf(text) : null;
    }

    static @Nullable Boolean flag(OptionValue value) {
        return switch (plain(value)) {
            case "true" -> true;
            case "false" -> false;
            case null, default -> null;
        };
    }

    /** The text of a value that is a word, a number or a string. */
    static @Nullable String plain(OptionValue value) {
        return switch (value) {
            case OptionValue.Raw raw -> raw.text();
            case OptionValue.Str string -> string.literal().value();
            case OptionValue.ListOf ignored -> null;
            case OptionValue.ObjectOf ignored -> null;
            case OptionValue.FlowOf ignored -> null;
        };
    }

    /** The items of a list of plain values; a single one stands for a list of one. */
    static @Nullable List<String> list(OptionValue value) {
        if (!(value instanceof OptionValue.ListOf list)) {
            String single = plain(value);
            return single == null ? null : List.of(single);
        }
        var items = new ArrayList<String>();
        for (OptionValue item : list.items()) {
            String text = plain(item);
            if (text == null) {
                return null;
            }
            items.add(text);
        }
        return items;
    }

    /** The value as JSON: words that are no number, boolean or null are strings. */
    static JsonNode json(OptionValue value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case OptionValue.Str string -> nodes.textNode(string.literal().value());
            case OptionValue.Raw raw -> jsonWord(raw.text());
            case OptionValue.ListOf list -> {
                ArrayNode array = nodes.arrayNode();
                list.items().forEach(item -> array.add(json(item)));
                yield array;
            }
            case OptionValue.ObjectOf object -> {
                ObjectNode node = nodes.objectNode();
                for (Option entry : object.entries()) {
                    node.set(entry.key().text(), json(entry.value()));
                }
                yield node;
            }
            case OptionValue.FlowOf ignored -> nodes.nullNode();
        };
    }

    private static JsonNode jsonWord(String word) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (word) {
            case "true" -> nodes.booleanNode(true);
            case "false" -> nodes.booleanNode(false);
            case "null" -> nodes.nullNode();
            default -> JSON_NUMBER.matcher(word).matches() ? PlanJson.number(word) : nodes.textNode(word);
        };
    }
}
