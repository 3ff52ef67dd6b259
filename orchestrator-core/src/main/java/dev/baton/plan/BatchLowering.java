package dev.baton.plan;

import dev.baton.expression.Template;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.MapSource;
import dev.baton.flow.syntax.Name;
import dev.baton.plan.Lowering.Site;
import dev.baton.plan.PlanNode.Work;
import java.util.List;
import java.util.stream.Stream;

/** Maps and reduces: a step whose work is a region, run for each item. */
final class BatchLowering {
    /** How many results a reduce folds at a time when nobody says. */
    private static final int BY = 50;

    private final Lowering lowering;
    private final PlanDraft draft;

    BatchLowering(Lowering lowering) {
        this.lowering = lowering;
        this.draft = lowering.draft;
    }

    void map(Element.MapUnit map, Site site) {
        lower(map, map.body(), OptionTarget.MAP, source(map.source()), map.item(), 0, site);
    }

    void reduce(Element.Reduce reduce, Site site) {
        int by = reduce.by() == null ? BY : Math.max(2, reduce.by());
        var list = new PlanNode.Source("variable", reduce.list().text(), null, 0, 0);
        lower(reduce, reduce.body(), OptionTarget.REDUCE, list, reduce.item(), by, site);
    }

    private void lower(
            Element element,
            Element.Group group,
            OptionTarget target,
            PlanNode.Source source,
            Name item,
            int by,
            Site site) {
        OptionReader options = lowering.options(group.options(), target);
        Policy policy = lowering.policy(options, site, false);
        int index = site.region().reserve();
        int before = draft.regions.size();
        int body = lowering.region(group.body(), site.prefix(), ofItems(policy));
        List<RegionDraft> inside = draft.regions.subList(before, draft.regions.size());
        boolean runs = steps(inside).anyMatch(BatchLowering::outlivesAWorker);
        if (runs) {
            handOn(inside, policy);
        } else {
            policy = policy.needing(steps(inside).flatMap(BatchLowering::needs).toList());
        }
        var work = new Work.Batch(
                source,
                item.text(),
                body,
                by,
                options.count(OptionSpec.CONCURRENCY, 0),
                options.count(OptionSpec.CHUNK, 0),
                options.text(OptionSpec.MAX_FAILURES),
                runs);
        Name variable = group.variable();
        site.region()
                .set(
                        index,
                        new PlanNode.Step(
                                site.prefix(),
                                draft.at(element.span()),
                                by > 0 ? "reduce" : "map",
                                work,
                                StepLowering.textOf(variable),
                                null,
                                draft.facts.neighbours().isGuarded(element),
                                policy));
        draft.placed(element, site.region(), index, variable);
        site.region().binds(index, item.text());
    }

    private static Stream<PlanNode> steps(List<RegionDraft> inside) {
        return inside.stream().flatMap(RegionDraft::nodes);
    }

    /** What a worker's memory is no place for: what waits, is secret, must not be done twice or is bounded across nodes. */
    private static boolean outlivesAWorker(PlanNode node) {
        return switch (node) {
            case PlanNode.Wait ignored -> true;
            case PlanNode.Checkpoint ignored -> true;
            case PlanNode.Question ignored -> true;
            case PlanNode.Step step ->
                step.work() instanceof Work.Batch
                        || !step.policy().idempotent()
                        || step.policy().secret()
                        || step.policy().limit() != null;
            default -> false;
        };
    }

    /** Items that are worked off in a worker's memory stay on its node: it must have what any of their steps needs. */
    private static Stream<String> needs(PlanNode node) {
        return node instanceof PlanNode.Step step ? step.policy().needs().stream() : Stream.empty();
    }

    /** Of items that are runs of their own each step goes to a pool by itself, and so has what the map has. */
    private static void handOn(List<RegionDraft> inside, Policy policy) {
        for (RegionDraft region : inside) {
            for (int i = 0; i < region.size(); i++) {
                if (region.get(i) instanceof PlanNode.Step step) {
                    Policy own = step.policy().needing(policy.needs()).limitedBy(policy.limit());
                    region.set(
                            i,
                            new PlanNode.Step(
                                    step.id(),
                                    step.at(),
                                    step.name(),
                                    step.work(),
                                    step.variable(),
                                    step.capture(),
                                    step.guarded(),
                                    own));
                }
            }
        }
    }

    /** What the map waits for as a whole its items do not wait for once more. */
    private static Inherited ofItems(Policy policy) {
        return new Inherited(policy.env(), List.of(), policy.secret(), policy.idempotent(), null, null);
    }

    private static PlanNode.Source source(MapSource source) {
        return switch (source) {
            case MapSource.Variable(Name name, var span) -> new PlanNode.Source("variable", name.text(), null, 0, 0);
            case MapSource.FileSource(String function, var argument, var span) ->
                new PlanNode.Source(
                        function, null, Template.parse(argument.value()).template(), 0, 0);
            case MapSource.Range(long from, long to, var span) -> new PlanNode.Source("range", null, null, from, to);
        };
    }
}
