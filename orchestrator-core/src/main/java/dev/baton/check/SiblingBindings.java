package dev.baton.check;

import dev.baton.flow.syntax.Element.Group;
import java.util.List;

/** Two branches that run side by side do not bind one name: the later in the text would win. Of a race only one branch binds it. */
final class SiblingBindings implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        facts.vocabulary().bindings().forEach((name, bindings) -> check(name, bindings, findings));
    }

    /** In textual order, two bindings in branches beside each other have some such pair of neighbours between them. */
    private static void check(String name, List<Binding> bindings, Findings findings) {
        for (int i = 1; i < bindings.size(); i++) {
            Binding first = bindings.get(i - 1);
            Binding second = bindings.get(i);
            Scope common = Scope.common(first.scope(), second.scope());
            if (!isRace(common)
                    && Scope.siblings(
                            first.scope().below(common), second.scope().below(common))) {
                findings.warning(
                        "sibling-binding",
                        second.name().span(),
                        "Expected each parallel branch to bind names of its own, but two bind '" + name + "'",
                        "Give one of them another name; after the group the later one in the text counts",
                        first.name().span(),
                        "the branch beside it binds it here");
            }
        }
    }

    private static boolean isRace(Scope scope) {
        return scope.kind() == Scope.Kind.RACE
                && scope.owner() instanceof Group body
                && Shapes.soleParallel(body) != null;
    }
}
