package dev.baton.expression;

import java.util.List;

/**
 * The element just before a condition, about which the shorthands speak.
 *
 * @param results its result, or one per branch of a group; empty when nothing went before, as after a jump
 */
public record Preceding(List<Value> results) {
    private static final Preceding NOTHING = new Preceding(List.of());

    public Preceding {
        results = List.copyOf(results);
    }

    /** Nothing went before: every shorthand is false, and {@code no issues} too. */
    public static Preceding nothing() {
        return NOTHING;
    }

    public static Preceding step(Value result) {
        return new Preceding(List.of(result));
    }

    public static Preceding group(List<Value> results) {
        return new Preceding(results);
    }
}
