package dev.baton.plan;

import dev.baton.check.Checks;
import dev.baton.check.Facts;
import dev.baton.check.Findings;
import dev.baton.check.KnownSteps;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.flow.CalledFlows;
import dev.baton.flow.Flows;
import dev.baton.flow.Parsed;
import dev.baton.flow.Parser;
import dev.baton.flow.syntax.Flow;
import dev.baton.source.LineMap;
import dev.baton.source.Source;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Text to plan: parse, check, plan. All problems come out in one go. */
public final class FlowCompiler {
    /** The longest text that is looked at, in characters. */
    public static final int MAX_LENGTH = 4 * 1024 * 1024;

    /** Diagnostics of one flow; nobody reads more. */
    public static final int MAX_DIAGNOSTICS = 1_000;

    private FlowCompiler() {}

    /**
     * What is known around a flow.
     *
     * @param parameters values for {@code {{name}}}
     * @param given names of the inputs that a start brings; null when nothing is to be started
     * @param called what calls may mean beside the flow's own file
     */
    public record Context(
            KnownSteps steps,
            Map<String, String> parameters,
            @Nullable Set<String> given,
            CalledFlows called) {
        public Context {
            parameters = Map.copyOf(parameters);
            given = given == null ? null : Set.copyOf(given);
        }

        /** To look at a flow, not to start it. */
        public static Context toValidate(KnownSteps steps) {
            return new Context(steps, Map.of(), null, CalledFlows.NONE);
        }

        /** To start a flow with these inputs. */
        public static Context toRun(KnownSteps steps, Map<String, String> inputs) {
            return new Context(steps, inputs, inputs.keySet(), CalledFlows.NONE);
        }

        /** The same, where calls may mean these flows too. */
        public Context withCalled(CalledFlows flows) {
            return new Context(steps, parameters, given, flows);
        }
    }

    /** Compiles a source that is one flow. */
    public static CompiledFlow compile(Source source, Context context) {
        return source.text().length() > MAX_LENGTH
                ? tooLarge(source)
                : compile(Parser.parse(source, context.parameters()), context);
    }

    /** Compiles every flow of a source: one of a {@code .flow} file, one per {@code flow} fence of a Markdown file. */
    public static List<CompiledFlow> compileAll(Source source, Context context) {
        if (source.text().length() > MAX_LENGTH) {
            return List.of(tooLarge(source));
        }
        return Flows.read(source, context.parameters()).stream()
                .map(parsed -> compile(parsed, context))
                .toList();
    }

    /** Compiles a flow as parsed. */
    public static CompiledFlow compile(Parsed parsed, Context context) {
        Flow flow = parsed.flow();
        var findings = new Findings(flow.source());
        Facts facts = Facts.of(flow, context.steps(), !parsed.hasErrors(), findings);
        Checks.all(facts, findings);
        var calls = new Calls(context.steps(), context.called());
        Plan plan = Planner.plan(facts, findings, calls).plan();
        if (plan != null && context.given() != null) {
            new MissingInputs(flow, findings).check(plan, context.given());
        }
        var all = new ArrayList<>(parsed.diagnostics());
        all.addAll(findings.all());
        var own = new HashSet<>(all);
        calls.diagnostics().stream().filter(d -> !own.contains(d)).forEach(all::add);
        boolean failed = all.stream().anyMatch(Diagnostic::isError);
        int line = LineMap.of(flow.source()).line(flow.span().start());
        return new CompiledFlow(
                flow.name(),
                flow.source().name(),
                line,
                flow,
                failed ? null : plan,
                inOrder(all, flow.source()),
                calls.sources());
    }

    /** In textual order, the flow's own file first; of too many, errors rather than warnings. */
    private static List<Diagnostic> inOrder(List<Diagnostic> all, Source source) {
        var shown = new ArrayList<>(all);
        if (all.size() > MAX_DIAGNOSTICS) {
            shown.sort(Comparator.comparing(Diagnostic::severity));
            shown.subList(MAX_DIAGNOSTICS, shown.size()).clear();
            int end = source.text().length();
            shown.add(Diagnostic.warning(
                    "too-many-problems",
                    source,
                    new Span(end, end),
                    "Expected fewer problems, but there are " + all.size() + "; only " + MAX_DIAGNOSTICS + " are shown",
                    null));
        }
        List<String> files =
                shown.stream().map(d -> d.source().name()).distinct().toList();
        shown.sort(Comparator.comparingInt((Diagnostic d) -> d.source().name().equals(source.name())
                        ? -1
                        : files.indexOf(d.source().name()))
                .thenComparingInt(d -> d.span().start()));
        return shown;
    }

    private static CompiledFlow tooLarge(Source source) {
        var beginning = new Source(source.name(), "");
        Diagnostic problem = Diagnostic.error(
                "flow-too-large",
                beginning,
                new Span(0, 0),
                "Expected at most " + MAX_LENGTH + " characters, but there are "
                        + source.text().length(),
                "Split it into flows that call each other, and read large texts from files");
        return new CompiledFlow(
                source.name(), source.name(), 1, Parser.parse(beginning).flow(), null, List.of(problem), Map.of());
    }
}
