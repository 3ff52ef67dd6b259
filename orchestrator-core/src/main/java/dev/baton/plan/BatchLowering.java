package dev.baton.plan;

import dev.baton.expression.Template;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.MapSource;
import dev.baton.flow.syntax.Name;
import dev.baton.plan.Lowering.Site;
import dev.baton.plan.PlanNode.Work;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        int body = lowering.region(group.body(), site.prefix(), Inherited.from(ofItems(policy), null));
        refuseWhatWaits(draft.regions.subList(before, draft.regions.size()), element);
        var work = new Work.Batch(
                source,
                item.text(),
                body,
                by,
                options.count(OptionSpec.CONCURRENCY, 0),
                options.count(OptionSpec.CHUNK, 0),
                options.text(OptionSpec.MAX_FAILURES));
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

    /** Items are worked off in a worker's memory, where nothing waits for people and nothing is kept of a batch inside. */
    private void refuseWhatWaits(List<RegionDraft> inside, Element element) {
        var found = new LinkedHashSet<String>();
        for (RegionDraft region : inside) {
            for (int i = 0; i < region.size(); i++) {
                String what = notYet(region.get(i));
                if (what != null) {
                    found.add(what);
                }
            }
        }
        String where = element instanceof Element.Reduce ? " in a reduce" : " in a map";
        found.forEach(what -> draft.unsupported(what + where, element.span()));
    }

    private static @Nullable String notYet(@Nullable PlanNode node) {
        return switch (node) {
            case PlanNode.Wait ignored -> "a Wait";
            case PlanNode.Checkpoint ignored -> "a checkpoint";
            case PlanNode.Question ignored -> "a question";
            case PlanNode.Step step when step.work() instanceof Work.Batch -> "a " + step.name();
            case PlanNode.Step step -> notYet(step.policy());
            case null, default -> null;
        };
    }

    private static @Nullable String notYet(Policy policy) {
        if (!policy.idempotent()) {
            return "a step that is not idempotent";
        }
        if (policy.secret()) {
            return "a secret result";
        }
        if (policy.limit() != null) {
            return "a step with a limit";
        }
        return policy.needs().isEmpty() ? null : "a step with needs";
    }

    /** What the map waits for as a whole its items do not wait for once more. */
    private static Policy ofItems(Policy policy) {
        return new Policy(
                policy.timeout(),
                policy.retries(),
                policy.backoff(),
                policy.delay(),
                policy.maxDelay(),
                policy.jitter(),
                policy.retryIf(),
                policy.continueOnFailure(),
                policy.env(),
                policy.stdin(),
                policy.output(),
                policy.secret(),
                policy.schema(),
                policy.idempotent(),
                policy.allowSet(),
                List.of(),
                null,
                policy.fallback());
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
