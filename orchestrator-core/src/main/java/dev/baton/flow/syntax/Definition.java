package dev.baton.flow.syntax;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.source.Span;

/** What a flow declares beside its steps. */
public sealed interface Definition {
    Span span();

    /** {@code $name := {…}}: an agent for this flow. */
    record Agent(Name name, ObjectNode body, Span span) implements Definition {}

    /** {@code $NAME := "text"}. */
    record Constant(Name name, StringLit value, Span span) implements Definition {}

    /** {@code @define-agents {name: {…}, …}}. */
    record Agents(ObjectNode body, Span span) implements Definition {}

    /** {@code @schedule("every 24h")}. */
    record Schedule(StringLit when, Span span) implements Definition {}
}
