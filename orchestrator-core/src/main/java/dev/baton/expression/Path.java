package dev.baton.expression;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code name.field[0]}: a variable and the way into it. As JSON it is its text. */
public record Path(String name, List<Step> steps) {
    public Path {
        steps = List.copyOf(steps);
    }

    public sealed interface Step {
        record Field(String name) implements Step {}

        record Index(int index) implements Step {}
    }

    /** The variable itself. */
    public static Path of(String name) {
        return new Path(name, List.of());
    }

    /** @throws IllegalArgumentException when the text is not a path */
    @JsonCreator
    public static Path parse(String text) {
        Prefix prefix = prefix(text, 0);
        if (prefix == null || prefix.end() != text.length()) {
            throw new IllegalArgumentException("Expected a path such as 'name.field[0]', but got '" + text + "'");
        }
        return prefix.path();
    }

    /** A path and the offset behind it. */
    public record Prefix(Path path, int end) {}

    /**
     * The longest path that begins at the offset, or null when no name does. A trailing {@code .} or {@code [} is not
     * part of it.
     */
    public static @Nullable Prefix prefix(CharSequence text, int from) {
        int at = Identifiers.end(text, from);
        if (at == from) {
            return null;
        }
        String name = text.subSequence(from, at).toString();
        var steps = new ArrayList<Step>();
        while (at < text.length()) {
            int next = text.charAt(at) == '.' ? field(text, at, steps) : index(text, at, steps);
            if (next == at) {
                break;
            }
            at = next;
        }
        return new Prefix(new Path(name, steps), at);
    }

    private static int field(CharSequence text, int dot, List<Step> steps) {
        int end = Identifiers.end(text, dot + 1);
        if (end == dot + 1) {
            return dot;
        }
        steps.add(new Step.Field(text.subSequence(dot + 1, end).toString()));
        return end;
    }

    private static int index(CharSequence text, int bracket, List<Step> steps) {
        if (text.charAt(bracket) != '[') {
            return bracket;
        }
        int at = bracket + 1;
        while (at < text.length() && at - bracket <= 9 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == bracket + 1 || at >= text.length() || text.charAt(at) != ']') {
            return bracket;
        }
        steps.add(new Step.Index(Integer.parseInt(text, bracket + 1, at, 10)));
        return at + 1;
    }

    /** Whether this is the variable itself. */
    public boolean isWhole() {
        return steps.isEmpty();
    }

    @JsonValue
    @Override
    public String toString() {
        var out = new StringBuilder(name);
        for (Step step : steps) {
            switch (step) {
                case Step.Field field -> out.append('.').append(field.name());
                case Step.Index index -> out.append('[').append(index.index()).append(']');
            }
        }
        return out.toString();
    }
}
