package dev.baton.flow.syntax;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.source.Span;

/**
 * The YAML between the first two {@code ---} lines, as read; unknown keys are kept.
 *
 * @param yaml the keys, empty when there is no front matter; without {@code workflow}, which is the body
 * @param span of the YAML text, empty when there is none
 */
public record FrontMatter(ObjectNode yaml, Span span) {}
