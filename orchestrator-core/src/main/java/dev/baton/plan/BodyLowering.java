package dev.baton.plan;

import dev.baton.check.Shapes;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Element.Parallel;
import dev.baton.flow.syntax.Element.Race;
import dev.baton.flow.syntax.Element.Unit;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options;
import dev.baton.plan.Lowering.Site;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Groups, parallel branches and races. */
final class BodyLowering {
    private final Lowering lowering;
    private final PlanDraft draft;

    BodyLowering(Lowering lowering) {
        this.lowering = lowering;
        this.draft = lowering.draft;
    }

    void parallel(Parallel parallel, Site site) {
        var fork = new Fork(
                parallel, parallel.units(), null, Options.none(parallel.span().end()));
        fork(fork, OptionTarget.PARALLEL, site);
    }

    /** A group is its elements, unless it has something of its own; around one parallel it is that, with the group's options. */
    void group(Group group, Site site) {
        Parallel parallel = Shapes.soleParallel(group);
        if (parallel != null) {
            var fork = new Fork(group, parallel.units(), group.variable(), group.options());
            fork(fork, OptionTarget.PARALLEL, site);
        } else if (draft.facts.neighbours().isFlattened(group)) {
            int first = site.region().size();
            lowering.sequence(group.body(), site);
            draft.flattened(group, site.region(), first);
        } else {
            scoped(group, site);
        }
    }

    /** A race of elements that stand in order has one branch, which they are. */
    void race(Race race, Site site) {
        Group body = race.body();
        Parallel parallel = Shapes.soleParallel(body);
        List<Unit> branches = parallel == null ? List.of(bracketed(body)) : parallel.units();
        fork(new Fork(race, branches, body.variable(), body.options()), OptionTarget.RACE, site);
    }

    private static Group bracketed(Group body) {
        return new Group(body.body(), null, Options.none(body.body().span().end()), body.span());
    }

    /** Branches side by side, and what is written about them as a whole. */
    private record Fork(
            Element element, List<Unit> branches, @Nullable Name variable, Options options) {}

    private void fork(Fork fork, OptionTarget target, Site site) {
        OptionReader options = lowering.options(fork.options(), target);
        Policy policy = lowering.policy(options, site, false);
        int index = site.region().reserve();
        List<Integer> branches = branches(fork.branches(), site.prefix(), inherited(policy, options, site));
        String onFailure = options.text(OptionSpec.ON_FAILURE, "wait");
        site.region()
                .set(
                        index,
                        new PlanNode.Fork(
                                site.prefix(),
                                draft.at(fork.element().span()),
                                branches,
                                StepLowering.textOf(fork.variable()),
                                null,
                                draft.facts.neighbours().isGuarded(fork.element()),
                                options.count(OptionSpec.CONCURRENCY, 0),
                                onFailure.equals("cancel"),
                                target == OptionTarget.RACE,
                                policy));
        draft.placed(fork.element(), site.region(), index, fork.variable());
    }

    private List<Integer> branches(List<Unit> units, String id, Inherited inherited) {
        var branches = new ArrayList<Integer>();
        for (int i = 0; i < units.size(); i++) {
            branches.add(branch(units.get(i), id + "." + (i + 1), inherited));
        }
        return branches;
    }

    /** A region for one branch: the elements of a group that only brackets them, or the one element that the branch is. */
    private int branch(Unit unit, String id, Inherited inherited) {
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
