package dev.baton.run;

import dev.baton.expression.Expressions;
import dev.baton.expression.Preceding;
import dev.baton.expression.Variables;
import dev.baton.plan.Condition;
import org.jspecify.annotations.Nullable;

/** Conditions of a plan over the variables of a run. */
final class Conditions {
    private Conditions() {}

    /** @param before hidden name of the element just before, for shorthands; null when there is none */
    static Walk.Verdict evaluate(Condition condition, @Nullable String before, Variables values) {
        return switch (condition) {
            case Condition.Plain plain -> new Walk.Verdict.Ask(plain.question());
            case Condition.Expression expression ->
                switch (Expressions.evaluate(expression.expr(), values, preceding(before, values))) {
                    case dev.baton.expression.Verdict.True ignored -> new Walk.Verdict.Known(true);
                    case dev.baton.expression.Verdict.False ignored -> new Walk.Verdict.Known(false);
                    case dev.baton.expression.Verdict.AskJudge ask -> new Walk.Verdict.Ask(ask.question());
                };
        };
    }

    private static Preceding preceding(@Nullable String before, Variables values) {
        if (before == null) {
            return Preceding.nothing();
        }
        return switch (values.get(before)) {
            case dev.baton.expression.Value.Null ignored -> Preceding.nothing();
            case dev.baton.expression.Value.ListOf list -> Preceding.group(list.items());
            case dev.baton.expression.Value other -> Preceding.step(other);
        };
    }
}
