package dev.baton.step;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code output: lines}: a result is the JSON list of its lines. */
public final class LinesOutput {
    /** Longer texts stay as they are: the list would be held in memory whole, by everyone who reads it. */
    private static final long MOST_BYTES = 64L << 20;

    private LinesOutput() {}

    /** The same output with a list for its text; secrets, which nobody reads here, stay as they are. */
    public static StepOutput of(StepOutput output, ContentStore contents) throws IOException {
        return switch (output.text()) {
            case StoredText.Sealed ignored -> output;
            case StoredText.Blob blob
            when blob.bytes() > MOST_BYTES ->
                with(
                        output,
                        blob,
                        "The output is too long to be a list of lines ('output: lines'), so it stays a text");
            case StoredText text -> with(output, contents.store(list(contents.read(text))), null);
        };
    }

    private static String list(String text) {
        ArrayNode lines = JsonNodeFactory.instance.arrayNode();
        text.lines().forEach(lines::add);
        return lines.toString();
    }

    private static StepOutput with(StepOutput output, StoredText text, @Nullable String warning) {
        List<String> warnings = new ArrayList<>(output.warnings());
        if (warning != null) {
            warnings.add(warning);
        }
        return output.withText(text).withWarnings(warnings);
    }
}
