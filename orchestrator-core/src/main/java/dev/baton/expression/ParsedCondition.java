package dev.baton.expression;

import dev.baton.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition as far as its own text tells, before anybody knows what its names stand for. */
public sealed interface ParsedCondition {
    /** The condition as written. */
    String text();

    /**
     * It reads as an expression.
     *
     * @param uses the variables it names, in textual order
     * @param problems errors in it: unknown methods, regular expressions that do not compile
     * @param arithmetic places that calculate, which is an error once every name turns out to be a variable
     */
    record Expression(String text, Expr expr, List<Use> uses, List<Problem> problems, List<Span> arithmetic)
            implements ParsedCondition {
        public Expression {
            uses = List.copyOf(uses);
            problems = List.copyOf(problems);
            arithmetic = List.copyOf(arithmetic);
        }
    }

    /**
     * It is one string alone, or does not read as an expression.
     *
     * @param question what to ask
     * @param problem why a text that looks like an expression is none, or null
     */
    record PlainLanguage(
            String text, String question, @Nullable Problem problem) implements ParsedCondition {}

    /**
     * A variable that an expression names.
     *
     * @param bare whether neither a dot nor an index follows
     * @param span of the name alone
     */
    record Use(String name, boolean bare, Span span) {}
}
