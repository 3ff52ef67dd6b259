package dev.baton.expression;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** A condition that can be computed. A plan stores it as JSON, so the type names and members are stable. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Expr.Null.class, name = "null"),
    @JsonSubTypes.Type(value = Expr.Bool.class, name = "bool"),
    @JsonSubTypes.Type(value = Expr.Num.class, name = "number"),
    @JsonSubTypes.Type(value = Expr.Text.class, name = "text"),
    @JsonSubTypes.Type(value = Expr.Ref.class, name = "ref"),
    @JsonSubTypes.Type(value = Expr.Shorthand.class, name = "shorthand"),
    @JsonSubTypes.Type(value = Expr.Not.class, name = "not"),
    @JsonSubTypes.Type(value = Expr.And.class, name = "and"),
    @JsonSubTypes.Type(value = Expr.Or.class, name = "or"),
    @JsonSubTypes.Type(value = Expr.Compare.class, name = "compare"),
    @JsonSubTypes.Type(value = Expr.Contains.class, name = "contains"),
    @JsonSubTypes.Type(value = Expr.StartsWith.class, name = "starts-with"),
    @JsonSubTypes.Type(value = Expr.EndsWith.class, name = "ends-with"),
    @JsonSubTypes.Type(value = Expr.Matches.class, name = "matches"),
    @JsonSubTypes.Type(value = Expr.Measured.class, name = "measure")
})
public sealed interface Expr {

    record Null() implements Expr {}

    record Bool(boolean value) implements Expr {}

    record Num(String written) implements Expr {}

    record Text(String text) implements Expr {}

    /** A variable, or a way into it. */
    record Ref(Path path) implements Expr {}

    /** A word about the element just before. */
    record Shorthand(Kind kind) implements Expr {}

    record Not(Expr operand) implements Expr {}

    /** Holds when all of them do; two or more. */
    record And(List<Expr> operands) implements Expr {
        public And {
            operands = List.copyOf(operands);
        }
    }

    /** Holds when any of them does; two or more. */
    record Or(List<Expr> operands) implements Expr {
        public Or {
            operands = List.copyOf(operands);
        }
    }

    record Compare(Operator operator, Expr left, Expr right) implements Expr {}

    record Contains(Expr subject, Expr part) implements Expr {}

    record StartsWith(Expr subject, Expr affix) implements Expr {}

    record EndsWith(Expr subject, Expr affix) implements Expr {}

    /** Whether the regular expression occurs in the subject; {@code ^} and {@code $} tie it to the ends. */
    record Matches(Expr subject, String regex) implements Expr {}

    /** A measure of something that is not a plain path, where it would be the path's last field. */
    record Measured(Expr subject, Measure measure) implements Expr {}

    enum Operator {
        @JsonProperty("==")
        EQUAL("=="),
        @JsonProperty("!=")
        NOT_EQUAL("!="),
        @JsonProperty("<")
        LESS("<"),
        @JsonProperty("<=")
        AT_MOST("<="),
        @JsonProperty(">")
        GREATER(">"),
        @JsonProperty(">=")
        AT_LEAST(">=");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    enum Kind {
        @JsonProperty("passed")
        PASSED("passed"),
        @JsonProperty("success")
        SUCCESS("success"),
        @JsonProperty("failed")
        FAILED("failed"),
        @JsonProperty("all success")
        ALL_SUCCESS("all success"),
        @JsonProperty("any success")
        ANY_SUCCESS("any success"),
        @JsonProperty("all failed")
        ALL_FAILED("all failed"),
        @JsonProperty("any failed")
        ANY_FAILED("any failed"),
        @JsonProperty("issues")
        ISSUES("issues"),
        @JsonProperty("no issues")
        NO_ISSUES("no issues");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }
}
