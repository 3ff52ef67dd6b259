package dev.baton.plan;

import dev.baton.check.Exprs;
import dev.baton.check.Facts;
import dev.baton.expression.Expr;
import dev.baton.flow.syntax.Element.Branch;
import dev.baton.flow.syntax.Element.Chain;
import dev.baton.plan.Lowering.Site;
import dev.baton.source.SourceRef;
import java.util.ArrayList;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chains: a choice, then the bodies one after another, each of which ends by going on after the last. */
final class ChainLowering {
    private final Lowering lowering;
    private final PlanDraft draft;

    ChainLowering(Lowering lowering) {
        this.lowering = lowering;
        this.draft = lowering.draft;
    }

    void lower(Chain chain, Site site) {
        RegionDraft region = site.region();
        int choice = region.reserve();
        var arms = new ArrayList<PlanNode.Arm>();
        var ends = new ArrayList<Integer>();
        for (int i = 0; i < chain.branches().size(); i++) {
            Branch branch = chain.branches().get(i);
            arms.add(arm(branch, choice, region));
            lowering.sequence(branch.body(), site.with(site.id(i + 1)));
            ends.add(region.reserve());
        }
        int after = region.size();
        SourceRef at = draft.at(chain.span());
        for (int i = 0; i < ends.size(); i++) {
            region.set(ends.get(i), new PlanNode.Goto(site.id(i + 1) + ".end", at, after));
        }
        region.set(choice, new PlanNode.Choice(site.prefix(), at, arms, after));
    }

    private PlanNode.Arm arm(Branch branch, int choice, RegionDraft region) {
        SourceRef at = draft.at(branch.span());
        for (Facts.Read read : draft.facts.reads(branch)) {
            region.reads(choice, new RegionDraft.Read(read.path(), at, false));
        }
        if (branch.variable() != null) {
            region.binds(choice, branch.variable().text());
        }
        return new PlanNode.Arm(
                branch.condition(),
                condition(branch),
                before(branch),
                StepLowering.textOf(branch.variable()),
                region.size(),
                at);
    }

    /** The condition; in place of one with an error, which ends in no plan, something that fits the record. */
    private Condition condition(Branch branch) {
        dev.baton.expression.Condition read = draft.facts.condition(branch);
        Condition condition = read == null ? new Condition.Plain(branch.condition()) : Conditions.of(read);
        if (needsJudge(condition)) {
            draft.agents.add(PlanDraft.JUDGE);
        }
        return condition;
    }

    private @Nullable String before(Branch branch) {
        return shorthands(draft.facts.condition(branch)).isEmpty()
                ? null
                : draft.capture(draft.facts.neighbours().before(branch));
    }

    private static Set<Expr.Kind> shorthands(dev.baton.expression.@Nullable Condition condition) {
        return condition instanceof dev.baton.expression.Condition.Formula(Expr expr)
                ? Exprs.shorthands(expr)
                : Set.of();
    }

    /** Issues that a result does not name are looked for by the judge. */
    private static boolean needsJudge(Condition condition) {
        return switch (condition) {
            case Condition.Plain ignored -> true;
            case Condition.Expression(Expr expr) -> {
                Set<Expr.Kind> words = Exprs.shorthands(expr);
                yield words.contains(Expr.Kind.ISSUES) || words.contains(Expr.Kind.NO_ISSUES);
            }
        };
    }
}
