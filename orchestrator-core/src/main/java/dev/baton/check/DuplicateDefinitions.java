package dev.baton.check;

import dev.baton.flow.syntax.Definition;
import dev.baton.source.Span;
import java.util.HashMap;
import java.util.Map;

/** A name is defined once. */
final class DuplicateDefinitions implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        Map<String, Span> first = new HashMap<>();
        for (Definition definition : facts.flow().definitions()) {
            switch (definition) {
                case Definition.Agent agent ->
                    define(agent.name().text(), agent.name().span(), first, findings);
                case Definition.Constant constant ->
                    define(constant.name().text(), constant.name().span(), first, findings);
                case Definition.Agents several ->
                    several.body().fieldNames().forEachRemaining(name -> define(name, several.span(), first, findings));
                case Definition.Schedule ignored -> {}
            }
        }
    }

    private static void define(String name, Span at, Map<String, Span> first, Findings findings) {
        Span before = first.putIfAbsent(name, at);
        if (before != null) {
            findings.error(
                    "duplicate-definition",
                    at,
                    "Expected '" + name + "' to be defined once, but it is defined again",
                    "Remove one of the definitions, or give it another name",
                    before,
                    "it is defined here first");
        }
    }
}
