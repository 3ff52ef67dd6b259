package dev.baton.flow.syntax;

import dev.baton.source.OffsetMap;
import dev.baton.source.Span;

/**
 * A string as meant.
 *
 * @param value after escapes, indentation and template substitution ({@code {{x}}} becomes {@code {x}}); a
 *     {@code \{} stays, because only interpolation can tell what it stands before
 * @param kind how it was quoted
 * @param offsets from offsets in {@code value} to offsets in the source
 * @param span with the quotes
 */
public record StringLit(String value, Kind kind, OffsetMap offsets, Span span) {
    /** {@code QUOTED} is {@code "…"}, {@code BLOCK} is {@code """…"""}. */
    public enum Kind {
        QUOTED("\""),
        BLOCK("\"\"\"");

        private final String quotes;

        Kind(String quotes) {
            this.quotes = quotes;
        }

        public String quotes() {
            return quotes;
        }
    }

    /** A string in which nothing was escaped or removed, so that the value stands in the text as it is. */
    public StringLit(String value, Kind kind, Span span) {
        this(value, kind, OffsetMap.shift(span.start() + kind.quotes().length()), span);
    }

    /** Where the character at an offset of the value stands in the source. */
    public int sourceOffset(int valueOffset) {
        return offsets.start(valueOffset);
    }

    /** The place in the source of a part of the value. */
    public Span sourceSpan(int from, int to) {
        return offsets.span(from, to);
    }
}
