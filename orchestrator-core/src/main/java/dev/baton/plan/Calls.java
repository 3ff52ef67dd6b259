package dev.baton.plan;

import dev.baton.check.Checks;
import dev.baton.check.Facts;
import dev.baton.check.Findings;
import dev.baton.check.KnownSteps;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.flow.CalledFlows;
import dev.baton.flow.CalledFlows.Found;
import dev.baton.flow.FlowFile;
import dev.baton.flow.Flows;
import dev.baton.flow.Parsed;
import dev.baton.source.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The flows that one plan calls, directly or through others: each is read and checked once, however often it is called. */
final class Calls {
    /** Calls of one plan, those in called flows counted as often as they are called. */
    static final int MAX_CALLS = 1_000;

    /** Nodes of all called flows together, as often as they are called. */
    static final int MAX_NODES = 100_000;

    /** A called flow as read; what is wrong with it has been reported. */
    record Called(Parsed parsed, Facts facts, boolean broken) {}

    private record Wanted(String caller, String name, Map<String, String> parameters) {}

    private final KnownSteps steps;
    private final CalledFlows beside;
    private final Map<String, FlowFile> files = new HashMap<>();
    private final Map<Wanted, Found> found = new HashMap<>();
    private final Map<Parsed, Called> read = new IdentityHashMap<>();
    private final Set<Diagnostic> diagnostics = new LinkedHashSet<>();
    private final Map<String, String> sources = new TreeMap<>();
    private int calls;
    private int nodes;

    /** In a run, a name means one agent. */
    final PlanAgents agents = new PlanAgents();

    Calls(KnownSteps steps, CalledFlows beside) {
        this.steps = steps;
        this.beside = beside;
    }

    /** What a call means: a flow of the calling Markdown file, else one beside the file. */
    Found find(Source caller, String name, Map<String, String> parameters) {
        return found.computeIfAbsent(new Wanted(caller.name(), name, parameters), wanted -> {
            if (!Flows.isMarkdown(caller.name())) {
                return beside.find(caller, name, parameters);
            }
            FlowFile own = files.computeIfAbsent(caller.name(), file -> FlowFile.of(caller));
            return own.named(name, parameters)
                    .<Found>map(Found.Flow::new)
                    .orElseGet(() -> withNames(own.names(), beside.find(caller, name, parameters)));
        });
    }

    private static Found withNames(List<String> own, Found beside) {
        if (!(beside instanceof Found.Nothing(List<String> others))) {
            return beside;
        }
        var names = new ArrayList<>(own);
        names.addAll(others);
        return new Found.Nothing(names);
    }

    Called read(Parsed parsed) {
        return read.computeIfAbsent(parsed, flow -> {
            Source source = flow.flow().source();
            var findings = new Findings(source);
            Facts facts = Facts.of(flow.flow(), steps, !flow.hasErrors(), findings);
            Checks.all(facts, findings);
            sources.put(source.name(), source.text());
            boolean readable = report(flow.diagnostics());
            boolean sound = report(findings.all());
            return new Called(flow, facts, !readable || !sound);
        });
    }

    /** Takes what there is to say, each thing once. Returns whether none of it is an error. */
    boolean report(Collection<Diagnostic> some) {
        diagnostics.addAll(some);
        return some.stream().noneMatch(Diagnostic::isError);
    }

    /** Whether there is room for one more call; asking counts. */
    boolean mayCall() {
        return ++calls <= MAX_CALLS && nodes <= MAX_NODES;
    }

    void count(int more) {
        nodes += more;
    }

    /** What was said about the called flows, in the order in which they were come to. */
    List<Diagnostic> diagnostics() {
        return List.copyOf(diagnostics);
    }

    /** The texts of the files that called flows were read from, by name. */
    Map<String, String> sources() {
        return sources;
    }
}
