package dev.baton.plan;

import dev.baton.check.Shapes;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Element.Parallel;
import dev.baton.flow.syntax.Element.Unit;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options;
import dev.baton.plan.Lowering.Site;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Groups and parallel branches. */
final class BodyLowering {
    private final Lowering lowering;
    private final PlanDraft draft;

    BodyLowering(Lowering lowering) {
        this.lowering = lowering;
        this.draft = lowering.draft;
    }

    void parallel(Parallel parallel, Site site) {
        fork(parallel, parallel, null, Options.none(parallel.span().end()), site);
    }

    /** A group is its elements, unless it has something of its own; around one parallel it is that, with the group's options. */
    void group(Group group, Site site) {
        Parallel parallel = Shapes.soleParallel(group);
        if (parallel != null) {
            fork(group, parallel, group.variable(), group.options(), site);
        } else if (draft.facts.neighbours().isFlattened(group)) {
            int first = site.region().size();
            lowering.sequence(group.body(), site);
            draft.flattened(group, site.region(), first);
        } else {
            scoped(group, site);
        }
    }

    private void fork(Element element, Parallel parallel, @Nullable Name variable, Options written, Site site) {
        OptionReader options = lowering.options(written, OptionTarget.PARALLEL);
        Policy policy = lowering.policy(options, site, false);
        int index = site.region().reserve();
        List<Integer> branches = branches(parallel, site.prefix(), inherited(policy, options, site));
        String onFailure = options.text(OptionSpec.ON_FAILURE, "wait");
        site.region()
                .set(
                        index,
                        new PlanNode.Fork(
                                site.prefix(),
                                draft.at(element.span()),
                                branches,
                                StepLowering.textOf(variable),
                                null,
                                draft.facts.neighbours().isGuarded(element),
                                options.count(OptionSpec.CONCURRENCY, 0),
                                onFailure.equals("cancel"),
                                policy));
        draft.placed(element, site.region(), index, variable);
    }

    private List<Integer> branches(Parallel parallel, String id, Inherited inherited) {
        var branches = new ArrayList<Integer>();
        for (int i = 0; i < parallel.units().size(); i++) {
            branches.add(branch(parallel.units().get(i), id + "." + (i + 1), inherited));
        }
        return branches;
    }

    /** A region for one branch: the elements of a group that only brackets them, or the one element that the branch is. */
    int branch(Unit unit, String id, Inherited inherited) {
        if (unit instanceof Group group && Shapes.isPlain(group) && Shapes.soleParallel(group) == null) {
            return lowering.region(group.body(), id, inherited);
        }
        return lowering.region(unit, id, inherited);
    }

    private void scoped(Group group, Site site) {
        OptionReader options = lowering.options(group.options(), OptionTarget.GROUP);
        Policy policy = lowering.policy(options, site, false);
        int index = site.region().reserve();
        int body = lowering.region(group.body(), site.prefix(), inherited(policy, options, site));
        site.region()
                .set(
                        index,
                        new PlanNode.Scoped(
                                site.prefix(),
                                draft.at(group.span()),
                                body,
                                StepLowering.textOf(group.variable()),
                                null,
                                draft.facts.neighbours().isGuarded(group),
                                policy));
        draft.placed(group, site.region(), index, group.variable());
    }

    private static Inherited inherited(Policy policy, OptionReader options, Site site) {
        Boolean allowSet = options.has(OptionSpec.ALLOW_SET)
                ? Boolean.valueOf(policy.allowSet())
                : site.inherited().allowSet();
        return Inherited.from(policy, allowSet);
    }
}
