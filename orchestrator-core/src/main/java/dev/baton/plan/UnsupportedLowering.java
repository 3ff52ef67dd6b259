package dev.baton.plan;

import dev.baton.check.Bodies;
import dev.baton.check.Facts;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Branch;
import dev.baton.flow.syntax.Element.Step;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Sequence;
import dev.baton.plan.Lowering.Site;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Constructs that a flow may hold and this version does not run; what is in them is planned, and so checked, all the same. */
final class UnsupportedLowering {
    private final Lowering lowering;
    private final PlanDraft draft;

    UnsupportedLowering(Lowering lowering) {
        this.lowering = lowering;
        this.draft = lowering.draft;
    }

    /** The options of a pattern are its own, and checked where it is run. */
    void pattern(Step step, Site site) {
        List<Integer> flows = regions(Bodies.fallbacks(step), site);
        add(step, "pattern '" + step.name() + "'", step.variable(), flows, site);
    }

    void saga(Element.Saga saga, Site site) {
        var fallback = new ArrayList<Integer>();
        Inherited inherited = inherited(saga, OptionTarget.SAGA, site, fallback);
        var bodies = new ArrayList<Integer>();
        for (int i = 0; i < saga.steps().size(); i++) {
            Element.SagaStep step = saga.steps().get(i);
            bodies.add(lowering.region(step.action(), site.id(i + 1), inherited));
            if (step.undo() != null) {
                bodies.add(lowering.region(step.undo(), site.id(i + 1) + ".undo", inherited));
            }
        }
        bodies.addAll(fallback);
        add(saga, "saga", saga.variable(), bodies, site);
    }

    void route(Element.Route route, Site site) {
        int index = add(route, "route", null, regions(Bodies.of(route), site), site);
        for (Branch branch : route.branches()) {
            for (Facts.Read read : draft.facts.reads(branch)) {
                site.region().reads(index, new RegionDraft.Read(read.path(), draft.at(read.span()), false));
            }
            if (branch.variable() != null) {
                site.region().binds(index, branch.variable().text());
            }
        }
        draft.agents.add(PlanDraft.JUDGE);
    }

    /** What the element's options mean for what stands in it; the region of a {@code fallback:} is added to the bodies. */
    private Inherited inherited(Element element, OptionTarget target, Site site, List<Integer> bodies) {
        OptionReader options = lowering.options(Bodies.options(element), target);
        Policy policy = lowering.policy(options, site, false);
        if (policy.fallback() != null) {
            bodies.add(policy.fallback());
        }
        return Inherited.from(policy, null);
    }

    private List<Integer> regions(List<Sequence> sequences, Site site) {
        var regions = new ArrayList<Integer>();
        for (int i = 0; i < sequences.size(); i++) {
            regions.add(lowering.region(sequences.get(i), site.id(i + 1), site.inherited()));
        }
        return regions;
    }

    private int add(Element element, String construct, @Nullable Name variable, List<Integer> bodies, Site site) {
        draft.unsupported(construct, element.span());
        int index = site.region()
                .add(new PlanNode.Unsupported(
                        site.prefix(), draft.at(element.span()), construct, written(element.span()), bodies));
        draft.placed(element, site.region(), index, variable);
        return index;
    }

    private String written(Span span) {
        String text = draft.facts.flow().source().text();
        return text.substring(Math.min(span.start(), text.length()), Math.min(span.end(), text.length()));
    }
}
