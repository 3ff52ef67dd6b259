package dev.baton.flow.syntax;

import dev.baton.source.Span;
import java.util.List;

/** Elements one after another. */
public record Sequence(List<Element> elements, Span span) {
    public Sequence {
        elements = List.copyOf(elements);
    }
}
