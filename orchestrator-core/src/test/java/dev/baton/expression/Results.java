package dev.baton.expression;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values for tests. */
public final class Results {
    private Results() {}

    /** A successful step's result, read as JSON where it is JSON. */
    public static Value.Result success(String text) {
        return result(text, true, "", Map.of());
    }

    public static Value.Result failure(String text, String stderr) {
        return result(text, false, stderr, Map.of());
    }

    public static Value.Result withFiles(String text, Map<String, String> files) {
        return result(text, true, "", files);
    }

    private static Value.Result result(String text, boolean success, String stderr, Map<String, String> files) {
        @Nullable Value json = Json.parse(text);
        return new Value.Result(
                text,
                json,
                success,
                success ? 0 : 1,
                success ? null : "exit code 1",
                stderr,
                Duration.ofMillis(1_500),
                Value.NULL,
                files);
    }

    public static Variables variables(Map<String, Value> values) {
        return name -> values.getOrDefault(name, Value.NULL);
    }
}
