package dev.baton.flow;

import dev.baton.source.Source;
import java.util.Map;

/** Reads the flow language. It never fails: what is wrong with a text is in the diagnostics. */
public final class Parser {
    private Parser() {}

    /** Reads one flow, the whole of a source. */
    public static Parsed parse(Source source) {
        return parse(source, Map.of());
    }

    /**
     * Reads one flow, the whole of a source.
     *
     * @param templateParams values for {@code {{name}}} outside strings
     */
    public static Parsed parse(Source source, Map<String, String> templateParams) {
        return FlowText.whole(source).parse(templateParams);
    }
}
