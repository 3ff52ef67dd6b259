package dev.baton.check;

import dev.baton.expression.Condition;
import dev.baton.expression.Expr;
import dev.baton.expression.Expressions;
import dev.baton.expression.ParsedCondition;
import dev.baton.expression.Path;
import dev.baton.expression.Template;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Branch;
import dev.baton.flow.syntax.Flow;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the rules and the planner want to know of a flow, found out once. */
public final class Facts {
    /** A condition as read, and against the names that the flow binds. */
    record Reading(ParsedCondition parsed, Expressions.Compiled compiled) {}

    private final Flow flow;
    private final boolean whole;
    private final StepNames steps;
    private final Survey survey;
    private final GateRoles roles;
    private final JumpRoutes routes;
    private final Neighbours neighbours;
    private final Vocabulary vocabulary;
    private final IdentityHashMap<Branch, Reading> conditions = new IdentityHashMap<>();

    private Facts(Flow flow, KnownSteps known, boolean whole, Findings findings) {
        this.flow = flow;
        this.whole = whole;
        this.steps = new StepNames(flow, known);
        this.survey = new Survey(steps);
        survey.sequence(flow.body(), survey.flow, false);
        this.roles = new GateRoles(survey.gates);
        this.routes = new JumpRoutes(survey.gates, roles);
        this.neighbours = new Neighbours(flow.body(), roles, routes);
        this.vocabulary = new Vocabulary(flow, survey, steps, roles.labels().keySet());
        var names = vocabulary.forConditions(findings);
        for (Survey.ConditionSite site : survey.conditions) {
            ParsedCondition parsed = Expressions.parse(site.branch().condition());
            conditions.put(site.branch(), new Reading(parsed, Expressions.check(parsed, names)));
        }
    }

    /**
     * The facts of a flow.
     *
     * @param whole whether its text was read without errors
     * @param findings whose suggestions those for conditions count against
     */
    public static Facts of(Flow flow, KnownSteps known, boolean whole, Findings findings) {
        return new Facts(flow, known, whole, findings);
    }

    /** Whether the tree holds everything that the text does; with errors in the text, what seems to be missing may be there. */
    boolean isWhole() {
        return whole;
    }

    public Flow flow() {
        return flow;
    }

    public StepNames steps() {
        return steps;
    }

    public GateRoles roles() {
        return roles;
    }

    public Neighbours neighbours() {
        return neighbours;
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** The branch's condition; null when it has an error. */
    public @Nullable Condition condition(Branch branch) {
        return reading(branch).compiled().condition();
    }

    /**
     * A variable that an element's own text, options or source names.
     *
     * @param needed whether its value is shown or used as it is; a condition only asks about it
     */
    public record Read(Path path, Span span, boolean needed) {}

    /** What the element itself reads, in textual order; not what the elements inside it read. */
    public List<Read> reads(Element element) {
        var reads = new ArrayList<Read>();
        for (TextSite text : survey.textsOf(element)) {
            for (Template.Use use : text.refs()) {
                reads.add(new Read(use.path(), text.at(use), true));
            }
        }
        Survey.NameRead name = survey.nameReadOf(element);
        if (name != null) {
            reads.add(new Read(Path.of(name.name().text()), name.name().span(), true));
        }
        reads.removeIf(read -> vocabulary.isProvided(read.path()));
        return reads;
    }

    /** What the condition of a branch asks about. */
    public List<Read> reads(Branch branch) {
        if (!(condition(branch) instanceof Condition.Formula(Expr expr))) {
            return List.of();
        }
        return Exprs.paths(expr).stream()
                .filter(path -> !vocabulary.isProvided(path))
                .map(path -> new Read(path, branch.conditionSpan(), false))
                .toList();
    }

    /**
     * The variables that a result's {@code @set} may assign: those that a script or an agent of this flow binds and nothing else gives.
     *
     * @param inputs names of the variables that a start brings
     */
    public Set<String> settable(Set<String> inputs) {
        var settable = new TreeSet<String>();
        vocabulary.bindings().forEach((name, bindings) -> {
            boolean results = bindings.stream().allMatch(binding -> binding.kind() == Binding.Kind.RESULT);
            if (results && !vocabulary.isParameter(name) && !inputs.contains(name)) {
                settable.add(name);
            }
        });
        return settable;
    }

    Reading reading(Branch branch) {
        Reading reading = conditions.get(branch);
        if (reading == null) {
            throw new IllegalArgumentException(
                    "Expected a branch of this flow, but got (if " + branch.condition() + ")");
        }
        return reading;
    }

    Survey survey() {
        return survey;
    }

    JumpRoutes routes() {
        return routes;
    }
}
