package dev.baton.expression;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What stands between {@code (if} and {@code )}, ready for a plan. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Condition.Formula.class, name = "formula"),
    @JsonSubTypes.Type(value = Condition.PlainLanguage.class, name = "plain-language")
})
public sealed interface Condition {
    /** Computed from the variables. */
    record Formula(Expr expr) implements Condition {}

    /** Put to the agent {@code judge}, which answers yes or no. */
    record PlainLanguage(String question) implements Condition {}
}
