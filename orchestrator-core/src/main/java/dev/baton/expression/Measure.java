package dev.baton.expression;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be asked of any value with a word after a dot. */
public enum Measure {
    /** How many items a list has, members an object, characters a text. */
    @JsonProperty("length")
    LENGTH,
    /** The text in lower case. */
    @JsonProperty("lower")
    LOWER,
    /** The text without blanks around it. */
    @JsonProperty("trim")
    TRIM,
    /** Whether there is nothing: null, or an empty text, list or object. */
    @JsonProperty("isEmpty")
    IS_EMPTY;

    /** The measure of that name, or null. */
    public static @Nullable Measure named(String name) {
        return switch (name) {
            case "length", "size" -> LENGTH;
            case "lower" -> LOWER;
            case "trim" -> TRIM;
            case "isEmpty" -> IS_EMPTY;
            default -> null;
        };
    }

    /** The name that flows write. */
    public String word() {
        return switch (this) {
            case LENGTH -> "length";
            case LOWER -> "lower";
            case TRIM -> "trim";
            case IS_EMPTY -> "isEmpty";
        };
    }

    /** Of null, only {@link #IS_EMPTY} says something. */
    Value of(Value value) {
        boolean missing = Values.isNull(value);
        return switch (this) {
            case LENGTH -> missing ? Value.NULL : new Value.Num(String.valueOf(length(value)));
            case LOWER ->
                missing ? Value.NULL : new Value.Text(Values.text(value).toLowerCase(Locale.ROOT));
            case TRIM ->
                missing ? Value.NULL : new Value.Text(Values.text(value).strip());
            case IS_EMPTY -> Value.of(missing || length(value) == 0);
        };
    }

    private static int length(Value value) {
        return switch (Values.structure(value)) {
            case Value.ListOf list -> list.items().size();
            case Value.ObjectOf object -> object.members().size();
            default -> {
                String text = Values.text(value);
                yield text.codePointCount(0, text.length());
            }
        };
    }
}
