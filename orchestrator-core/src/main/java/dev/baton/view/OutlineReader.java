package dev.baton.view;

import dev.baton.expression.Template;
import dev.baton.plan.Condition;
import dev.baton.plan.Plan;
import dev.baton.plan.PlanNode;
import dev.baton.plan.Policy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds a flow's structure again in its plan, where the bodies of a chain lie one after another. */
final class OutlineReader {
    private final Plan plan;

    OutlineReader(Plan plan) {
        this.plan = plan;
    }

    List<Outline> body() {
        return plan.regions().isEmpty() ? List.of() : region(0);
    }

    private List<Outline> region(int number) {
        List<PlanNode> nodes = plan.regions().get(number).nodes();
        return range(nodes, 0, nodes.size());
    }

    private List<Outline> range(List<PlanNode> nodes, int from, int to) {
        List<Outline> outline = new ArrayList<>();
        int at = from;
        while (at < to) {
            PlanNode node = nodes.get(at);
            Outline read = read(node, nodes, to);
            if (read != null) {
                outline.add(read);
            }
            at = node instanceof PlanNode.Choice choice ? Math.min(to, end(choice, to)) : at + 1;
        }
        return List.copyOf(outline);
    }

    /** Null for what only leads on. */
    private @Nullable Outline read(PlanNode node, List<PlanNode> nodes, int to) {
        return switch (node) {
            case PlanNode.Step step -> work(step);
            case PlanNode.Wait wait ->
                new Outline.Work(
                        wait.id(),
                        wait.at(),
                        "wait",
                        "Wait",
                        text(wait.duration()),
                        wait.variable(),
                        List.of(),
                        List.of());
            case PlanNode.Checkpoint gate ->
                new Outline.Person(
                        gate.id(),
                        gate.at(),
                        true,
                        gate.name(),
                        text(gate.message()),
                        gate.variable(),
                        PolicyNotes.of(gate));
            case PlanNode.Question question ->
                new Outline.Person(
                        question.id(),
                        question.at(),
                        false,
                        question.name(),
                        text(question.message()),
                        question.variable(),
                        PolicyNotes.of(question));
            case PlanNode.Fork fork ->
                new Outline.Parallel(
                        fork.id(),
                        fork.at(),
                        fork.branches().stream().map(this::region).toList(),
                        fork.variable(),
                        PolicyNotes.of(fork),
                        fallback(fork.policy()));
            case PlanNode.Scoped scoped ->
                new Outline.Group(
                        scoped.id(),
                        scoped.at(),
                        region(scoped.body()),
                        scoped.variable(),
                        PolicyNotes.of(scoped.policy()),
                        fallback(scoped.policy()));
            case PlanNode.Choice choice -> new Outline.Chain(choice.id(), choice.at(), arms(choice, nodes, to));
            case PlanNode.Label label -> new Outline.Label(label.id(), label.at(), label.name());
            case PlanNode.Jump jump -> new Outline.Jump(jump.id(), jump.at(), jump.label());
            case PlanNode.Unsupported other ->
                new Outline.Unknown(other.id(), other.at(), other.construct(), other.text());
            case PlanNode.Goto ignored -> null;
        };
    }

    private Outline work(PlanNode.Step step) {
        PlanNode.Work work = step.work();
        String kind = switch (work) {
            case PlanNode.Work.Bash ignored -> "script";
            case PlanNode.Work.Program ignored -> "script";
            case PlanNode.Work.Agent ignored -> "agent";
            case PlanNode.Work.Http ignored -> "http";
            case PlanNode.Work.Task ignored -> "task";
        };
        String text = switch (work) {
            case PlanNode.Work.Bash bash -> text(bash.shown());
            case PlanNode.Work.Program program -> program.source();
            case PlanNode.Work.Agent agent -> text(agent.instruction());
            case PlanNode.Work.Http http -> text(http.request());
            case PlanNode.Work.Task task -> text(task.input());
        };
        return new Outline.Work(
                step.id(),
                step.at(),
                kind,
                step.name(),
                text,
                step.variable(),
                PolicyNotes.of(step.policy()),
                fallback(step.policy()));
    }

    private List<Outline> fallback(Policy policy) {
        return policy.fallback() == null ? List.of() : region(policy.fallback());
    }

    /** Where a chain's last body ends: there the run goes on when no arm holds. */
    private static int end(PlanNode.Choice choice, int to) {
        return choice.otherwise() < 0 ? to : choice.otherwise();
    }

    private List<Outline.Arm> arms(PlanNode.Choice choice, List<PlanNode> nodes, int to) {
        List<Outline.Arm> arms = new ArrayList<>();
        for (int i = 0; i < choice.arms().size(); i++) {
            PlanNode.Arm arm = choice.arms().get(i);
            boolean last = i == choice.arms().size() - 1;
            int bodyEnd = last ? end(choice, to) : choice.arms().get(i + 1).target();
            arms.add(new Outline.Arm(
                    arm.text(),
                    arm.condition() instanceof Condition.Plain,
                    arm.variable(),
                    range(nodes, arm.target(), Math.min(bodyEnd, to))));
        }
        return List.copyOf(arms);
    }

    private static String text(Template template) {
        StringBuilder text = new StringBuilder();
        for (Template.Part part : template.parts()) {
            switch (part) {
                case Template.Part.Text plain -> text.append(plain.text());
                case Template.Part.Ref ref ->
                    text.append('{').append(ref.path()).append('}');
            }
        }
        return text.toString();
    }
}
