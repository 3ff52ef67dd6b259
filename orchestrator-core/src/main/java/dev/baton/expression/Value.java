package dev.baton.expression;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a name in a flow stands for: JSON, or the result of a step. Immutable. */
public sealed interface Value {

    /** What is missing; JSON's null. */
    record Null() implements Value {}

    record Bool(boolean value) implements Value {}

    /** A number, kept as it was written, so that {@code 1.0} renders as {@code 1.0}. */
    record Num(String written) implements Value {}

    record Text(String text) implements Value {}

    record ListOf(List<Value> items) implements Value {
        public ListOf {
            items = List.copyOf(items);
        }
    }

    /** Members in textual order. */
    record ObjectOf(Map<String, Value> members) implements Value {
        public ObjectOf {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    /**
     * A step's result.
     *
     * @param text the output, exactly as it was
     * @param json the text parsed, when the whole of it is JSON, else null
     * @param files absolute paths by the text that stands for them: a text that is exactly a file value renders as its
     *      path
     */
    record Result(
            String text,
            @Nullable Value json,
            boolean success,
            @Nullable Integer exitCode,
            @Nullable String error,
            String stderr,
            Duration duration,
            Value usage,
            Map<String, String> files)
            implements Value {
        public Result {
            files = Map.copyOf(files);
        }
    }

    Value NULL = new Null();
    Value TRUE = new Bool(true);
    Value FALSE = new Bool(false);

    static Value of(boolean value) {
        return value ? TRUE : FALSE;
    }
}
