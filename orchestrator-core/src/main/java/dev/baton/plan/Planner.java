package dev.baton.plan;

import dev.baton.check.Facts;
import dev.baton.check.Findings;
import dev.baton.check.KnownSteps;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.flow.CalledFlows;
import dev.baton.flow.syntax.Flow;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Makes the plan of a flow.
 *
 * <p>Chains and groups that only bracket become part of the region they stand in; parallel branches and groups with a variable or
 * options become regions of their own. Ids are places: top-level elements are 1, 2, 3 …, the branches of a parallel group {@code 4.1},
 * {@code 4.2}, and element e of branch b of a chain {@code 5.b.e}; those of a flow called at 3 are {@code 3/1}, {@code 3/2} ….
 */
public final class Planner {
    private Planner() {}

    /** Plans a flow by itself; the rules over the tree are not applied. */
    public static Planned plan(Flow flow, KnownSteps known) {
        var findings = new Findings(flow.source());
        return plan(Facts.of(flow, known, true, findings), findings, new Calls(known, CalledFlows.NONE));
    }

    /** Plans a flow whose facts are known; what is wrong is also among the findings, and what is wrong with called flows with the calls. */
    static Planned plan(Facts facts, Findings findings, Calls calls) {
        int before = findings.all().size();
        var draft = new PlanDraft(facts, findings, calls);
        calls.agents.add(facts, Set.of(), null);
        new Lowering(draft).region(facts.flow().body(), "", Inherited.NOTHING);
        calls.report(calls.agents.add(facts, draft.agents, null));
        Plan plan = finish(draft, new PlanSettings(facts.flow(), findings));
        List<Diagnostic> all = findings.all();
        boolean failed = all.stream().anyMatch(Diagnostic::isError);
        return new Planned(failed ? null : plan, all.subList(before, all.size()));
    }

    private static Plan finish(PlanDraft draft, PlanSettings settings) {
        Facts facts = draft.facts;
        List<Plan.Input> inputs = new PlanInputs(draft).list();
        Set<String> required = inputs.stream()
                .filter(Plan.Input::required)
                .map(Plan.Input::name)
                .collect(Collectors.toSet());
        return new Plan(
                Plan.FORMAT,
                facts.flow().name(),
                settings.description(),
                draft.regions.stream().map(RegionDraft::finish).toList(),
                inputs,
                facts.steps().constants(),
                agents(draft),
                draft.calls.agents.definitions(),
                facts.settable(required),
                settings.limits(),
                settings.keep(),
                draft.unsupported,
                settings.triggers());
    }

    private static Set<String> agents(PlanDraft draft) {
        Set<String> agents = new TreeSet<>(draft.agents);
        agents.addAll(draft.agentsOfCalls);
        return agents;
    }
}
