package dev.baton.flow;

import dev.baton.source.OffsetMap;
import dev.baton.source.Span;

/**
 * The text that is parsed: a stretch of a source, or a text made from one.
 *
 * @param text holds the stretch
 * @param start where the stretch starts in {@code text}
 * @param end where it ends
 * @param map from offsets in {@code text} to offsets in the source
 */
record MappedText(String text, int start, int end, OffsetMap map) {
    static MappedText slice(String source, int start, int end) {
        return new MappedText(source, start, end, OffsetMap.shift(0));
    }

    Span span(int from, int to) {
        return map.span(from, to);
    }

    MappedText until(int newEnd) {
        return new MappedText(text, start, newEnd, map);
    }

    /** The characters that a place in the source came to be; meant for texts that only copy and drop. */
    String slice(Span span) {
        return text.substring(map.derived(span.start()), map.derived(span.end()));
    }
}
