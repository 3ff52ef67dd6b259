package dev.baton.plan;

/** A condition as a plan keeps it. */
final class Conditions {
    private Conditions() {}

    static Condition of(dev.baton.expression.Condition condition) {
        return switch (condition) {
            case dev.baton.expression.Condition.Formula formula -> new Condition.Expression(formula.expr());
            case dev.baton.expression.Condition.PlainLanguage plain -> new Condition.Plain(plain.question());
        };
    }
}
