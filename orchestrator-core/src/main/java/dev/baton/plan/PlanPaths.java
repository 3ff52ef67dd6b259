package dev.baton.plan;

import dev.baton.expression.Path;
import dev.baton.expression.Template;
import dev.baton.step.script.BashTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every path that a plan's texts name. */
public final class PlanPaths {
    private PlanPaths() {}

    public static List<Path> of(Plan plan) {
        List<Path> paths = new ArrayList<>();
        plan.regions().forEach(region -> region.nodes().forEach(node -> add(node, paths)));
        return paths;
    }

    private static void add(PlanNode node, List<Path> paths) {
        switch (node) {
            case PlanNode.Step step -> {
                add(step.work(), paths);
                add(step.policy(), paths);
            }
            case PlanNode.Checkpoint gate -> paths.addAll(gate.message().paths());
            case PlanNode.Question question -> paths.addAll(question.message().paths());
            case PlanNode.Wait wait -> paths.addAll(wait.duration().paths());
            case PlanNode.Fork fork -> add(fork.policy(), paths);
            case PlanNode.Scoped scoped -> add(scoped.policy(), paths);
            case PlanNode.Call call -> {
                call.arguments()
                        .forEach(argument -> paths.addAll(argument.value().paths()));
                add(call.policy(), paths);
            }
            case PlanNode.Choice ignored -> {}
            case PlanNode.Label ignored -> {}
            case PlanNode.Jump ignored -> {}
            case PlanNode.Goto ignored -> {}
            case PlanNode.Unsupported ignored -> {}
        }
    }

    private static void add(PlanNode.Work work, List<Path> paths) {
        switch (work) {
            case PlanNode.Work.Bash bash ->
                bash.script().bindings().stream()
                        .map(BashTemplate.Binding::path)
                        .forEach(paths::add);
            case PlanNode.Work.Program ignored -> {}
            case PlanNode.Work.Agent agent -> paths.addAll(agent.instruction().paths());
            case PlanNode.Work.Http http -> paths.addAll(http.request().paths());
            case PlanNode.Work.Task task -> paths.addAll(task.input().paths());
            case PlanNode.Work.Batch batch -> {
                if (batch.source().path() != null) {
                    paths.addAll(batch.source().path().paths());
                }
            }
        }
    }

    private static void add(Policy policy, List<Path> paths) {
        for (Map.Entry<String, Template> variable : policy.env().entrySet()) {
            paths.addAll(variable.getValue().paths());
        }
        if (policy.stdin() != null) {
            paths.addAll(policy.stdin().paths());
        }
    }
}
