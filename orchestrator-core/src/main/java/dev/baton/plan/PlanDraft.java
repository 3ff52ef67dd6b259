package dev.baton.plan;

import dev.baton.check.Facts;
import dev.baton.check.Findings;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Name;
import dev.baton.source.LineMap;
import dev.baton.source.SourceRef;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A plan while it is made: its regions, and what is collected along the way. */
final class PlanDraft {
    /** The agent that conditions in plain language are put to. */
    static final String JUDGE = "judge";

    private static final String HIDDEN = "@";

    /** Where an element's nodes are: the first of them, and the one that has its result. */
    private record Place(RegionDraft region, int first, int result) {}

    final Facts facts;
    final Findings findings;
    final List<RegionDraft> regions = new ArrayList<>();
    final TreeSet<String> agents = new TreeSet<>();
    final List<Plan.Unsupported> unsupported = new ArrayList<>();

    /** The agents that called flows ask. */
    final TreeSet<String> agentsOfCalls = new TreeSet<>();

    final Calls calls;

    /** The flows that are under way, this one last. */
    final List<CallLowering.Link> chain;

    private final int firstRegion;
    private final LineMap lines;
    private final IdentityHashMap<Element, Place> places = new IdentityHashMap<>();

    PlanDraft(Facts facts, Findings findings, Calls calls) {
        this(facts, findings, calls, List.of(CallLowering.Link.of(facts.flow())), 0);
    }

    private PlanDraft(Facts facts, Findings findings, Calls calls, List<CallLowering.Link> chain, int firstRegion) {
        this.facts = facts;
        this.findings = findings;
        this.calls = calls;
        this.chain = chain;
        this.firstRegion = firstRegion;
        this.lines = LineMap.of(facts.flow().source());
    }

    /** A draft of a called flow, whose regions are numbered from the next one here. It is to be adopted before there are others. */
    PlanDraft inside(Facts called, Findings calledFindings, CallLowering.Link link) {
        var way = new ArrayList<>(chain);
        way.add(link);
        return new PlanDraft(called, calledFindings, calls, way, firstRegion + regions.size());
    }

    /** Takes the regions of a called flow over. What they read and bind is the called flow's own affair. */
    void adopt(PlanDraft called) {
        called.regions.forEach(RegionDraft::forget);
        calls.count(called.regions.stream().mapToInt(RegionDraft::size).sum());
        regions.addAll(called.regions);
        agentsOfCalls.addAll(called.agents);
        agentsOfCalls.addAll(called.agentsOfCalls);
        unsupported.addAll(called.unsupported);
    }

    RegionDraft newRegion() {
        var region = new RegionDraft(firstRegion + regions.size());
        regions.add(region);
        return region;
    }

    SourceRef at(Span span) {
        return lines.at(span.start());
    }

    void unsupported(String construct, Span span) {
        unsupported.add(new Plan.Unsupported(construct, at(span)));
    }

    /** Notes that the element's work is done by the node last added, and what it reads and binds. */
    void placed(Element element, RegionDraft region, @Nullable Name variable) {
        placed(element, region, region.size() - 1, variable);
    }

    void placed(Element element, RegionDraft region, int index, @Nullable Name variable) {
        places.put(element, new Place(region, index, index));
        facts.reads(element)
                .forEach(
                        read -> region.reads(index, new RegionDraft.Read(read.path(), at(read.span()), read.needed())));
        if (variable != null) {
            region.binds(index, variable.text());
        }
    }

    /** Notes that the element's nodes begin at an index, and that its last step has its result. */
    void flattened(Element element, RegionDraft region, int first) {
        int result = region.size() - 1;
        while (result > first && !Captures.canCapture(region.get(result))) {
            result--;
        }
        if (first < region.size()) {
            places.put(element, new Place(region, first, result));
        }
    }

    /** The index in this region of the first node of an element, or -1 when it is elsewhere. */
    int firstIndex(@Nullable Element element, RegionDraft region) {
        Place place = element == null ? null : places.get(element);
        return place == null || place.region() != region ? -1 : place.first();
    }

    /** The hidden name under which the element's result is kept from now on; null when it has none. */
    @Nullable
    String capture(@Nullable Element element) {
        Place place = element == null ? null : places.get(element);
        PlanNode node = place == null ? null : place.region().get(place.result());
        if (place == null || !Captures.canCapture(node) || node == null) {
            return null;
        }
        String name = HIDDEN + node.id();
        place.region().set(place.result(), Captures.with(node, name));
        return name;
    }
}
