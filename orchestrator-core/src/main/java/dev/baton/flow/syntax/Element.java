package dev.baton.flow.syntax;

import dev.baton.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may stand between two arrows. */
public sealed interface Element {
    Span span();

    /** {@code a || b || c}, two units or more. */
    record Parallel(List<Unit> units, Span span) implements Element {
        public Parallel {
            units = List.copyOf(units);
        }
    }

    /** Consecutive conditional branches: if, else-if, …. */
    record Chain(List<Branch> branches, Span span) implements Element {
        public Chain {
            branches = List.copyOf(branches);
        }
    }

    /**
     * {@code (if condition):variable~> body}.
     *
     * @param condition the text between {@code if} and the closing parenthesis, trimmed, exactly as written
     * @param conditionSpan of that text
     */
    record Branch(
            String condition, Span conditionSpan, @Nullable Name variable, Sequence body, Span span) {}

    /** What may stand between two {@code ||}. */
    sealed interface Unit extends Element {}

    /**
     * {@code name:"instruction":variable {options}}; also {@code $name}, built-in or agent.
     *
     * @param dollar whether the name was written with {@code $}
     */
    record Step(
            Name name,
            boolean dollar,
            @Nullable StringLit instruction,
            @Nullable Name variable,
            Options options,
            Span span)
            implements Unit {}

    /**
     * {@code @name(key=value):"message":variable {options}}: a checkpoint, a label or a jump, which the whole text decides.
     *
     * @param parentheses whether there were parentheses, even empty ones
     */
    record Gate(
            Name name,
            boolean parentheses,
            List<Argument> arguments,
            @Nullable StringLit message,
            @Nullable Name variable,
            Options options,
            Span span)
            implements Unit {
        public Gate {
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code key=value}; the value is a bare word, number or duration, or a string. */
    record Argument(Name key, String value, @Nullable StringLit string, Span span) {}

    /** {@code [ body ]:variable {options}}. */
    record Group(Sequence body, @Nullable Name variable, Options options, Span span) implements Unit {}

    /** {@code map(item in source) [body]:out {options}}; variable and options are the group's. */
    record MapUnit(Name item, MapSource source, Group body, Span span) implements Unit {}

    /** {@code reduce(item in list by 50) [body]:out}. */
    record Reduce(Name item, Name list, @Nullable Integer by, Group body, Span span) implements Unit {}

    /** {@code race [a || b]}. */
    record Race(Group body, Span span) implements Unit {}

    /** {@code saga [a undo b -> c]:variable {options}}. */
    record Saga(List<SagaStep> steps, @Nullable Name variable, Options options, Span span) implements Unit {
        public Saga {
            steps = List.copyOf(steps);
        }
    }

    record SagaStep(Element action, @Nullable Element undo, Span span) {}

    /** {@code route({v}) => [(if a)~> x || (if b)~> y]}. */
    record Route(Name variable, List<Branch> branches, Span span) implements Unit {
        public Route {
            branches = List.copyOf(branches);
        }
    }

    /** {@code @call:name(key=value):variable {options}}. */
    record Call(
            Name flow, List<Argument> arguments, @Nullable Name variable, Options options, Span span) implements Unit {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /** Where a map's items come from. */
    sealed interface MapSource {
        Span span();

        record Variable(Name name, Span span) implements MapSource {}

        /** {@code files("glob")}, {@code lines("path")}, {@code csv("path")}, {@code jsonl("path")}. */
        record FileSource(String function, StringLit argument, Span span) implements MapSource {}

        /** {@code range(a, b)}: a (inclusive) to b (exclusive). */
        record Range(long from, long to, Span span) implements MapSource {}
    }
}
