package dev.baton.flow.syntax;

import dev.baton.source.Span;
import java.util.List;

/** {@code {key: value, …}} behind an element, in textual order; empty when there is none. */
public record Options(List<Option> entries, Span span) {
    public Options {
        entries = List.copyOf(entries);
    }

    public static Options none(int offset) {
        return new Options(List.of(), new Span(offset, offset));
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public record Option(Name key, OptionValue value, Span span) {}

    /** An option's value, before any option has a meaning. */
    public sealed interface OptionValue {
        Span span();

        /** Everything that is not one of the below, as written and trimmed: {@code 30s}, {@code 2.0}, {@code true}, {@code fail}, {@code 1%}, an expression. */
        record Raw(String text, Span span) implements OptionValue {}

        record Str(StringLit literal, Span span) implements OptionValue {}

        /** {@code [a, "b", 3]}: a list of plain values. */
        record ListOf(List<OptionValue> items, Span span) implements OptionValue {
            public ListOf {
                items = List.copyOf(items);
            }
        }

        /** {@code {a: 1, b: "x"}}. */
        record ObjectOf(List<Option> entries, Span span) implements OptionValue {
            public ObjectOf {
                entries = List.copyOf(entries);
            }
        }

        /** {@code fallback: [ sequence ]}: only for keys whose value is a piece of flow. */
        record FlowOf(Element.Group group, Span span) implements OptionValue {}
    }
}
