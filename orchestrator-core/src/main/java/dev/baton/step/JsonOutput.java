package dev.baton.step;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/** Says what keeps a text from being JSON, reading it as a stream. */
public final class JsonOutput {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonOutput() {}

    /** @return what is wrong and where, or nothing */
    public static Optional<String> problem(Reader text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return Optional.of("it is empty");
            }
            parser.skipChildren();
            JsonToken more = parser.nextToken();
            return more == null
                    ? Optional.empty()
                    : Optional.of("after its end there is more, " + place(parser.currentTokenLocation()));
        } catch (JsonProcessingException e) {
            return Optional.of(e.getOriginalMessage() + ", " + place(e.getLocation()));
        }
    }

    private static String place(JsonLocation location) {
        return "at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }
}
