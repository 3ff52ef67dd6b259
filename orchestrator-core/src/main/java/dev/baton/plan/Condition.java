package dev.baton.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.baton.expression.Expr;

/** What decides about a branch. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Condition.Expression.class, name = "expression"),
    @JsonSubTypes.Type(value = Condition.Plain.class, name = "judge")
})
public sealed interface Condition {
    record Expression(Expr expr) implements Condition {}

    /** Put to the agent {@code judge}. */
    record Plain(String question) implements Condition {}
}
