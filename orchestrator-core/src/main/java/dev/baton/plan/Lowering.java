package dev.baton.plan;

import dev.baton.check.GateRoles.Role;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Chain;
import dev.baton.flow.syntax.Element.Gate;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Options.OptionValue;
import dev.baton.flow.syntax.Sequence;
import dev.baton.source.SourceRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts elements into regions, each kind by a lowering of its own. */
final class Lowering {
    final PlanDraft draft;
    final PolicyReader policies;

    private final StepLowering steps;
    private final PeopleLowering people;
    private final ChainLowering chains;
    private final BodyLowering bodies;
    private final BatchLowering batches;
    private final CallLowering calls;
    private final UnsupportedLowering others;

    Lowering(PlanDraft draft) {
        this.draft = draft;
        this.policies = new PolicyReader(draft.findings, draft.facts.vocabulary());
        this.steps = new StepLowering(this);
        this.people = new PeopleLowering(this);
        this.chains = new ChainLowering(this);
        this.bodies = new BodyLowering(this);
        this.batches = new BatchLowering(this);
        this.calls = new CallLowering(this);
        this.others = new UnsupportedLowering(this);
    }

    /** A place where elements are put: a region, the ids of what is put there, and what it inherits. */
    record Site(RegionDraft region, String prefix, Inherited inherited) {
        Site with(String prefix) {
            return new Site(region, prefix, inherited);
        }

        String id(int number) {
            boolean first = prefix.isEmpty() || prefix.charAt(prefix.length() - 1) == PlanNode.INTO_CALL;
            return first ? prefix + number : prefix + "." + number;
        }
    }

    /** A new region with these elements. */
    int region(Sequence sequence, String prefix, Inherited inherited) {
        RegionDraft region = draft.newRegion();
        sequence(sequence, new Site(region, prefix, inherited));
        region.resolveJumps();
        return region.number();
    }

    /** A new region with this element, which has the id. */
    int region(Element element, String id, Inherited inherited) {
        RegionDraft region = draft.newRegion();
        element(element, new Site(region, id, inherited));
        region.resolveJumps();
        return region.number();
    }

    void sequence(Sequence sequence, Site site) {
        List<Element> elements = sequence.elements();
        for (int i = 0; i < elements.size(); i++) {
            element(elements.get(i), site.with(site.id(i + 1)));
        }
    }

    /** @param site where the prefix is the element's own id */
    void element(Element element, Site site) {
        switch (element) {
            case Element.Step step -> steps.lower(step, site);
            case Gate gate -> gate(gate, site);
            case Chain chain -> chains.lower(chain, site);
            case Element.Parallel parallel -> bodies.parallel(parallel, site);
            case Group group -> bodies.group(group, site);
            case Element.MapUnit map -> batches.map(map, site);
            case Element.Reduce reduce -> batches.reduce(reduce, site);
            case Element.Race race -> bodies.race(race, site);
            case Element.Saga saga -> others.saga(saga, site);
            case Element.Route route -> others.route(route, site);
            case Element.Call call -> calls.lower(call, site);
        }
    }

    private void gate(Gate gate, Site site) {
        SourceRef at = draft.at(gate.span());
        switch (draft.facts.roles().of(gate)) {
            case Role.Label ignored ->
                site.region()
                        .label(new PlanNode.Label(site.prefix(), at, gate.name().text()));
            case Role.Jump ignored ->
                site.region().jump(site.prefix(), at, gate.name().text());
            case Role.Question ignored -> people.question(gate, site);
            case Role.Checkpoint ignored -> people.checkpoint(gate, site);
        }
    }

    PeopleLowering people() {
        return people;
    }

    UnsupportedLowering others() {
        return others;
    }

    /** The options behind an element; those that this version does not heed are noted. */
    OptionReader options(Options options, OptionTarget target) {
        var reader = new OptionReader(options, target, draft.findings);
        for (Options.Option option : reader.unsupported()) {
            draft.unsupported("option '" + option.key() + "'", option.span());
        }
        return reader;
    }

    /** The policy that the options make, with the region of a {@code fallback:}. */
    Policy policy(OptionReader options, Site site, boolean allowSet) {
        return policies.read(options, site.inherited(), allowSet, fallback(options, site));
    }

    private @Nullable Integer fallback(OptionReader options, Site site) {
        return options.value(OptionSpec.FALLBACK) instanceof OptionValue.FlowOf flow
                ? region(flow.group().body(), site.prefix() + ".fallback", site.inherited())
                : null;
    }
}
