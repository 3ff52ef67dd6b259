package dev.baton.expression;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How values are looked into, rendered and read as yes or no. */
public final class Values {
    /** Longer texts never read as numbers: nobody compares them as such, and reading them takes quadratic time. */
    private static final int MAX_DIGITS = 400;

    private static final Set<String> FALSE_TEXTS = Set.of("false", "no", "null", "0");

    private Values() {}

    /**
     * A text and whether it stands for nothing.
     *
     * @param missing the value was null: the text is empty, and the run is to be warned
     */
    public record Rendered(String text, boolean missing) {}

    /**
     * The text that {@code {path}} stands for: a result's text exactly as it was, a text, a number as written, an
     * object or list as compact JSON. A text that is a file value of the result it comes from is the file's absolute
     * path.
     */
    public static Rendered render(Path path, Variables variables) {
        Found found = find(path, variables);
        if (found.value() instanceof Value.Text text && found.origin() != null) {
            return rendered(found.origin().files().getOrDefault(text.text(), text.text()));
        }
        return render(found.value());
    }

    /** The text of a value that stands alone; see {@link #render(Path, Variables)}. */
    public static Rendered render(Value value) {
        return switch (value) {
            case Value.Null ignored -> new Rendered("", true);
            case Value.Result result -> rendered(result.files().getOrDefault(result.text(), result.text()));
            case Value.Bool ignored -> rendered(text(value));
            case Value.Num ignored -> rendered(text(value));
            case Value.Text ignored -> rendered(text(value));
            case Value.ListOf ignored -> rendered(text(value));
            case Value.ObjectOf ignored -> rendered(text(value));
        };
    }

    private static Rendered rendered(String text) {
        return new Rendered(text, false);
    }

    /** The text that conditions see: like {@link #render(Value)}, but file values stay as they were written. */
    public static String text(Value value) {
        return switch (value) {
            case Value.Null ignored -> "";
            case Value.Bool bool -> String.valueOf(bool.value());
            case Value.Num num -> num.written();
            case Value.Text text -> text.text();
            case Value.ListOf list -> Json.write(list);
            case Value.ObjectOf object -> Json.write(object);
            case Value.Result result -> result.text();
        };
    }

    /** A value as a program gets it: a file's absolute path, a result's JSON when it has any, else its text. */
    public static Value plain(Value value) {
        if (!(value instanceof Value.Result result)) {
            return value;
        }
        String file = result.files().get(result.text());
        if (file != null) {
            return new Value.Text(file);
        }
        return result.json() != null ? result.json() : new Value.Text(result.text());
    }

    /**
     * Whether a value counts as yes. False are null, false, 0, empty texts, lists and objects, blank texts, the texts
     * {@code false}, {@code no}, {@code null} and {@code 0} in any case, and failed results.
     */
    public static boolean truthy(Value value) {
        return switch (value) {
            case Value.Null ignored -> false;
            case Value.Bool bool -> bool.value();
            case Value.Num num -> !isZero(num);
            case Value.Text text -> truthyText(text.text());
            case Value.ListOf list -> !list.items().isEmpty();
            case Value.ObjectOf object -> !object.members().isEmpty();
            case Value.Result result ->
                result.success() && truthy(result.json() != null ? result.json() : new Value.Text(result.text()));
        };
    }

    private static boolean truthyText(String text) {
        // A long text is none of the words: it is not worth a copy.
        if (text.length() > 256) {
            return !text.isBlank();
        }
        String stripped = text.strip();
        return !stripped.isEmpty()
                && !FALSE_TEXTS.contains(stripped.toLowerCase(Locale.ROOT))
                && !isEmptyJson(stripped);
    }

    private static boolean isEmptyJson(String stripped) {
        return switch (structure(new Value.Text(stripped))) {
            case Value.ListOf list -> list.items().isEmpty();
            case Value.ObjectOf object -> object.members().isEmpty();
            default -> false;
        };
    }

    private static boolean isZero(Value.Num num) {
        BigDecimal number = number(num);
        return number != null && number.signum() == 0;
    }

    /** Whether a value stands for nothing: null, or a result that is JSON's null. */
    public static boolean isNull(Value value) {
        return value instanceof Value.Null
                || (value instanceof Value.Result result && result.json() instanceof Value.Null);
    }

    /** The value as a number when it reads as one, else null. */
    public static @Nullable BigDecimal number(Value value) {
        return switch (value) {
            case Value.Num num -> number(num.written());
            case Value.Text text -> number(text.text());
            case Value.Result result ->
                number(result.json() instanceof Value.Text inner ? inner.text() : result.text());
            case Value.Null ignored -> null;
            case Value.Bool ignored -> null;
            case Value.ListOf ignored -> null;
            case Value.ObjectOf ignored -> null;
        };
    }

    private static @Nullable BigDecimal number(String text) {
        if (text.length() > MAX_DIGITS) {
            return null;
        }
        String stripped = text.strip();
        if (stripped.isEmpty() || "+-.0123456789".indexOf(stripped.charAt(0)) < 0) {
            return null;
        }
        try {
            return new BigDecimal(stripped);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * What a path leads to, raw. Each field is looked up as a JSON field first, then among a result's own names ({@code
     * text success passed failed exit_code error stderr duration usage}), then as a measure of the value ({@code length
     * size lower trim isEmpty}). What is missing is {@link Value#NULL}.
     */
    public static Value resolve(Path path, Variables variables) {
        return find(path, variables).value();
    }

    /** @param origin the step's result that the value was found in, or null */
    private record Found(Value value, Value.@Nullable Result origin) {}

    private static Found find(Path path, Variables variables) {
        Value value = variables.get(path.name());
        Value.Result origin = null;
        // An input or an answer given as JSON text is looked into like a result.
        if (value instanceof Value.Text && !path.isWhole()) {
            value = structure(value);
        }
        for (Path.Step step : path.steps()) {
            if (value instanceof Value.Result result) {
                origin = result;
            }
            value = switch (step) {
                case Path.Step.Field field -> field(value, field.name());
                case Path.Step.Index index -> item(value, index.index());
            };
        }
        return new Found(value, origin);
    }

    private static Value item(Value value, int index) {
        return structure(value) instanceof Value.ListOf list
                        && index < list.items().size()
                ? list.items().get(index)
                : Value.NULL;
    }

    private static Value field(Value value, String name) {
        Value json = value instanceof Value.Result result && result.json() != null ? result.json() : value;
        if (json instanceof Value.ObjectOf object && object.members().containsKey(name)) {
            return object.members().get(name);
        }
        if (value instanceof Value.Result result) {
            Value own = ownField(result, name);
            if (own != null) {
                return own;
            }
        }
        Measure measure = Measure.named(name);
        return measure == null ? Value.NULL : measure.of(value);
    }

    private static @Nullable Value ownField(Value.Result result, String name) {
        return switch (name) {
            case "text" -> new Value.Text(result.text());
            case "success", "passed" -> Value.of(result.success());
            case "failed" -> Value.of(!result.success());
            case "exit_code" ->
                result.exitCode() == null
                        ? Value.NULL
                        : new Value.Num(result.exitCode().toString());
            case "error" -> result.error() == null ? Value.NULL : new Value.Text(result.error());
            case "stderr" -> new Value.Text(result.stderr());
            case "duration" -> seconds(result);
            case "usage" -> result.usage();
            default -> null;
        };
    }

    private static Value seconds(Value.Result result) {
        BigDecimal seconds = BigDecimal.valueOf(result.duration().toMillis(), 3);
        return new Value.Num(seconds.stripTrailingZeros().toPlainString());
    }

    /** The JSON that a value is or holds as text; the value itself when it holds none. */
    static Value structure(Value value) {
        if (value instanceof Value.Result result) {
            return result.json() == null ? value : result.json();
        }
        if (value instanceof Value.Text text && looksLikeContainer(text.text())) {
            Value json = Json.parse(text.text());
            return json == null ? value : json;
        }
        return value;
    }

    private static boolean looksLikeContainer(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isWhitespace(c)) {
                return c == '{' || c == '[';
            }
        }
        return false;
    }
}
