package dev.baton.plan;

import dev.baton.check.Findings;
import dev.baton.expression.Identifiers;
import dev.baton.flow.syntax.Flow;
import dev.baton.source.LineMap;
import dev.baton.source.SourceRef;
import dev.baton.source.Span;
import java.util.Set;
import java.util.stream.Collectors;

/** What a start brings against what the plan asks for. */
final class MissingInputs {
    private final Flow flow;
    private final Findings findings;

    MissingInputs(Flow flow, Findings findings) {
        this.flow = flow;
        this.findings = findings;
    }

    void check(Plan plan, Set<String> given) {
        LineMap lines = LineMap.of(flow.source());
        for (Plan.Input input : plan.inputs()) {
            if (input.required() && !given.contains(input.name())) {
                missing(input, lines);
            }
        }
        Set<String> known = plan.inputs().stream().map(Plan.Input::name).collect(Collectors.toSet());
        flow.templates().forEach(template -> known.add(template.name()));
        for (String name : given) {
            if (!known.contains(name)) {
                unknown(name, known);
            }
        }
    }

    private void missing(Plan.Input input, LineMap lines) {
        String name = input.name();
        SourceRef at = input.at();
        findings.error(
                "missing-input",
                at == null ? flow.frontMatter().span() : place(at, lines),
                "Expected a value for '" + name + "', but nothing binds it and none is given",
                "Give it with -i " + name + "=…"
                        + (at == null ? "" : "; if the braces are meant as text, write \\{" + name + "}"));
    }

    private void unknown(String name, Set<String> known) {
        int start = flow.span().start();
        findings.warning(
                "unknown-input",
                new Span(start, start),
                "Expected an input of this flow, but it reads no '" + name + "'",
                findings.suggest(name, known, "Agents see it in their context; nothing else uses it"));
    }

    /** The braces, or the name, that begin at a place. */
    private Span place(SourceRef at, LineMap lines) {
        String text = flow.source().text();
        int start = text.offsetByCodePoints(lines.lineStart(at.line()), at.column() - 1);
        int end = text.startsWith("{", start) ? text.indexOf('}', start) + 1 : Identifiers.end(text, start);
        return new Span(start, Math.max(start, end));
    }
}
