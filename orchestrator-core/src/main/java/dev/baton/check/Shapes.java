package dev.baton.check;

import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Gate;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Element.Parallel;
import dev.baton.flow.syntax.Name;
import org.jspecify.annotations.Nullable;

/** Questions about the shape of single elements. */
public final class Shapes {
    private Shapes() {}

    /** Whether the gate is its name and nothing else. */
    public static boolean isBare(Gate gate) {
        return gate.message() == null
                && !gate.parentheses()
                && gate.variable() == null
                && gate.options().isEmpty();
    }

    /** Whether the group only brackets its elements: it has neither a variable nor options. */
    public static boolean isPlain(Group group) {
        return group.variable() == null && group.options().isEmpty();
    }

    /** The parallel that is all that the group holds, or null. */
    public static @Nullable Parallel soleParallel(Group group) {
        return group.body().elements().size() == 1 && group.body().elements().getFirst() instanceof Parallel parallel
                ? parallel
                : null;
    }

    /** The name that the element itself binds, or null. */
    public static @Nullable Name variable(Element element) {
        return switch (element) {
            case Element.Step step -> step.variable();
            case Gate gate -> gate.variable();
            case Group group -> group.variable();
            case Element.MapUnit map -> map.body().variable();
            case Element.Reduce reduce -> reduce.body().variable();
            case Element.Race race -> race.body().variable();
            case Element.Saga saga -> saga.variable();
            case Element.Call call -> call.variable();
            case Element.Chain ignored -> null;
            case Element.Route ignored -> null;
            case Parallel ignored -> null;
        };
    }

    /** Whether the element stands for several branches, so that {@code all success} says something about it. */
    public static boolean hasBranches(Element element) {
        return switch (element) {
            case Parallel ignored -> true;
            case Group ignored -> true;
            case Element.MapUnit ignored -> true;
            case Element.Race ignored -> true;
            case Element.Saga ignored -> true;
            case Element.Step ignored -> false;
            case Gate ignored -> false;
            case Element.Chain ignored -> false;
            case Element.Reduce ignored -> false;
            case Element.Route ignored -> false;
            case Element.Call ignored -> false;
        };
    }
}
