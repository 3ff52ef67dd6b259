package dev.baton.check;

import dev.baton.expression.Template;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Branch;
import dev.baton.flow.syntax.Element.Chain;
import dev.baton.flow.syntax.Element.Gate;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Element.Parallel;
import dev.baton.flow.syntax.Element.Race;
import dev.baton.flow.syntax.Element.Unit;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Sequence;
import dev.baton.source.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What follows a chain or a race does not use a variable that only some of its branches bind. */
final class PartlyBound implements Check {
    @Override
    public boolean needsWholeText() {
        return true;
    }

    @Override
    public void check(Facts facts, Findings findings) {
        new Walk(facts, findings).sequence(facts.flow().body());
    }

    /** A branch that binds a name, by its place; of a race or of a chain. */
    private record Branching(Span place, boolean race) {}

    private static final class Walk {
        private final Facts facts;
        private final Findings findings;
        /** What is bound on every way to here, in the order of binding, so that leaving a branch can take it back. */
        private final List<String> order = new ArrayList<>();

        private final Set<String> bound = new HashSet<>();
        /** For each sequence that is open, the names that only some branches of an element in it bind, and which do. */
        private final Deque<Map<String, Branching>> partly = new ArrayDeque<>();

        Walk(Facts facts, Findings findings) {
            this.facts = facts;
            this.findings = findings;
        }

        /** Returns whether the run can come to the end of it. */
        boolean sequence(Sequence sequence) {
            partly.push(new HashMap<>());
            boolean completes = true;
            for (Element element : sequence.elements()) {
                completes &= element(element);
            }
            partly.pop();
            return completes;
        }

        private boolean element(Element element) {
            facts.survey().textsOf(element).forEach(this::text);
            boolean completes = true;
            Parallel rivals = element instanceof Race race ? Shapes.soleParallel(race.body()) : null;
            if (element instanceof Chain chain) {
                chain(chain);
            } else if (rivals != null) {
                race(rivals);
            } else {
                for (Sequence body : Bodies.of(element)) {
                    completes &= sequence(body);
                }
            }
            for (Sequence fallback : Bodies.fallbacks(element)) {
                int mark = order.size();
                sequence(fallback);
                backTo(mark);
            }
            bind(Shapes.variable(element));
            boolean inline =
                    element instanceof Group group && facts.neighbours().isFlattened(group);
            return element instanceof Gate gate ? !facts.roles().isJump(gate) : completes || !inline;
        }

        private void chain(Chain chain) {
            var branches = new Branches();
            for (Branch branch : chain.branches()) {
                bind(branch.variable());
                branches.add(branch.body(), new Branching(branch.conditionSpan(), false));
            }
            branches.join();
        }

        /** Only the branch that wins has bound anything in the end. */
        private void race(Parallel rivals) {
            var branches = new Branches();
            for (Unit unit : rivals.units()) {
                branches.add(Bodies.branch(unit), new Branching(unit.span(), true));
            }
            branches.join();
        }

        /** Ways of which the run goes one. */
        private final class Branches {
            private final Map<String, Integer> counts = new HashMap<>();
            private final Map<String, Branching> places = new HashMap<>();
            private int completing;

            void add(Sequence body, Branching place) {
                int mark = order.size();
                boolean completes = sequence(body);
                List<String> own = List.copyOf(order.subList(mark, order.size()));
                backTo(mark);
                if (completes) {
                    completing++;
                    own.forEach(name -> counts.merge(name, 1, Integer::sum));
                    own.forEach(name -> places.putIfAbsent(name, place));
                }
            }

            void join() {
                counts.forEach((name, count) -> {
                    if (count == completing) {
                        bind(name);
                    } else {
                        partly.element().put(name, places.get(name));
                    }
                });
            }
        }

        private void text(TextSite text) {
            for (Template.Use use : text.refs()) {
                String name = use.path().name();
                if (!bound.contains(name) && !isGiven(name)) {
                    for (Map<String, Branching> names : partly) {
                        Branching branch = names.remove(name);
                        if (branch != null) {
                            report(name, text.at(use), branch);
                            break;
                        }
                    }
                }
            }
        }

        private boolean isGiven(String name) {
            return facts.vocabulary().isParameter(name) || facts.vocabulary().isConstant(name);
        }

        private void report(String name, Span at, Branching branch) {
            String which = branch.race() ? "wins" : "was taken";
            findings.warning(
                    "partly-bound",
                    at,
                    "Expected '" + name + "' to be bound whichever branch " + which + ", but not every branch binds it",
                    branch.race()
                            ? "Bind it in every branch, or name the race's own result: race [ … ]:" + name
                            : "Bind it before the chain or in every branch; to make this part of the last branch, indent it",
                    branch.place(),
                    "this branch binds it");
        }

        private void bind(@Nullable Name name) {
            if (name != null) {
                bind(name.text());
            }
        }

        private void bind(String name) {
            if (bound.add(name)) {
                order.add(name);
            }
        }

        private void backTo(int mark) {
            List<String> undone = order.subList(mark, order.size());
            undone.forEach(bound::remove);
            undone.clear();
        }
    }
}
