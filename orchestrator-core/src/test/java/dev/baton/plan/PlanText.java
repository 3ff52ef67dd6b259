package dev.baton.plan;

import dev.baton.expression.Template;
import dev.baton.plan.PlanNode.Work;
import java.util.ArrayList;
import java.util.List;

/** A plan as lines that a reviewer can read: each node with everything that is not as usual. */
final class PlanText {
    private final StringBuilder out = new StringBuilder();

    private PlanText() {}

    static String of(Plan plan) {
        var text = new PlanText();
        text.head(plan);
        for (int i = 0; i < plan.regions().size(); i++) {
            text.out.append("region ").append(i).append('\n');
            List<PlanNode> nodes = plan.regions().get(i).nodes();
            for (int n = 0; n < nodes.size(); n++) {
                text.out.append(String.format("  %3d  %s%n", n, line(nodes.get(n))));
            }
        }
        return text.out.toString();
    }

    private void head(Plan plan) {
        out.append("flow ").append(plan.flow()).append('\n');
        plan.inputs()
                .forEach(input -> out.append("input ")
                        .append(input.name())
                        .append(input.required() ? " required" : " optional")
                        .append(input.defaultValue() == null ? "" : " default '" + input.defaultValue() + "'")
                        .append(input.description() == null ? "" : " (" + input.description() + ")")
                        .append(input.at() == null ? "" : " at " + place(input.at()))
                        .append('\n'));
        entry("constants", plan.constants().isEmpty() ? "" : plan.constants().toString());
        entry("agents", String.join(" ", plan.agents()));
        entry("defines", String.join(" ", plan.agentDefinitions().keySet()));
        entry("settable", String.join(" ", plan.setTargets()));
        entry(
                "limits",
                plan.limits().equals(Plan.Limits.DEFAULT) ? "" : plan.limits().toString());
        entry("keep", plan.keep() == null ? "" : plan.keep());
        entry("triggers", plan.triggers() == null ? "" : plan.triggers().toString());
        plan.unsupported().forEach(u -> entry("unsupported", u.construct() + " at " + place(u.at())));
    }

    private void entry(String key, String value) {
        if (!value.isEmpty()) {
            out.append(key).append(' ').append(value).append('\n');
        }
    }

    private static String place(dev.baton.source.SourceRef at) {
        return at.line() + ":" + at.column();
    }

    private static String line(PlanNode node) {
        var parts = new ArrayList<String>();
        parts.add(String.format("%-8s", node.id()));
        parts.add(String.format("%-7s", place(node.at())));
        switch (node) {
            case PlanNode.Step n -> {
                parts.add("step " + n.name() + " " + work(n.work()));
                result(parts, n.variable(), n.capture(), n.guarded());
                policy(parts, n.policy(), n.work() instanceof Work.Agent);
            }
            case PlanNode.Checkpoint n -> {
                parts.add("checkpoint " + n.name() + " " + text(n.message()));
                result(parts, n.variable(), n.capture(), false);
                parts.add("revise " + n.revise() + " x" + n.maxRevisions());
                if (n.fallback() != null) {
                    parts.add("unattended " + n.fallback());
                }
                expiry(parts, n.expiry());
            }
            case PlanNode.Question n -> {
                parts.add("question " + n.name() + " " + text(n.message()));
                result(parts, n.variable(), n.capture(), n.guarded());
                if (!n.choices().isEmpty()) {
                    parts.add("choices " + n.choices());
                }
                if (n.secret()) {
                    parts.add("secret");
                }
                if (n.defaultValue() != null) {
                    parts.add("default '" + n.defaultValue() + "'");
                }
                if (n.schema() != null) {
                    parts.add("schema " + n.schema());
                }
                expiry(parts, n.expiry());
            }
            case PlanNode.Wait n -> {
                parts.add("wait " + text(n.duration()));
                result(parts, n.variable(), n.capture(), n.guarded());
            }
            case PlanNode.Fork n -> {
                parts.add("fork " + n.branches());
                result(parts, n.variable(), n.capture(), n.guarded());
                if (n.concurrency() > 0) {
                    parts.add("concurrency " + n.concurrency());
                }
                if (n.race()) {
                    parts.add("race");
                }
                if (n.cancelOnFailure()) {
                    parts.add("cancel");
                }
                policy(parts, n.policy(), false);
            }
            case PlanNode.Scoped n -> {
                parts.add("scoped " + n.body());
                result(parts, n.variable(), n.capture(), n.guarded());
                policy(parts, n.policy(), false);
            }
            case PlanNode.Call n -> {
                parts.add("call " + n.flow() + " " + n.body());
                n.arguments().forEach(argument -> parts.add(argument.name() + "=" + text(argument.value())));
                n.defaults().forEach((name, value) -> parts.add("default " + name + "='" + value + "'"));
                n.constants().forEach((name, value) -> parts.add("constant " + name + "='" + value + "'"));
                if (!n.setTargets().isEmpty()) {
                    parts.add("settable " + n.setTargets());
                }
                parts.add("visits " + n.visits());
                result(parts, n.variable(), n.capture(), n.guarded());
                policy(parts, n.policy(), false);
            }
            case PlanNode.Choice n -> {
                parts.add("choice otherwise " + n.otherwise());
                n.arms().forEach(arm -> parts.add("\n" + " ".repeat(25) + arm(arm)));
            }
            case PlanNode.Label n -> parts.add("label " + n.name());
            case PlanNode.Jump n -> parts.add("jump " + n.label() + " " + n.target());
            case PlanNode.Goto n -> parts.add("goto " + n.target());
            case PlanNode.Unsupported n -> parts.add("unsupported " + n.construct() + " " + n.bodies());
        }
        return String.join(" ", parts).stripTrailing();
    }

    private static String arm(PlanNode.Arm arm) {
        String by = switch (arm.condition()) {
            case Condition.Expression e -> e.expr().toString();
            case Condition.Plain p -> "ask judge '" + p.question() + "'";
        };
        return arm.target() + " if " + by + (arm.before() == null ? "" : " before " + arm.before())
                + (arm.variable() == null ? "" : " :" + arm.variable());
    }

    private static void result(List<String> parts, String variable, String capture, boolean guarded) {
        if (variable != null) {
            parts.add(":" + variable);
        }
        if (capture != null) {
            parts.add("capture " + capture);
        }
        if (guarded) {
            parts.add("guarded");
        }
    }

    private static void expiry(List<String> parts, PlanNode.Expiry expiry) {
        if (expiry != null) {
            parts.add("after " + expiry.timeout() + " " + expiry.onTimeout());
        }
    }

    private static void policy(List<String> parts, Policy policy, boolean allowSet) {
        if (!policy.equals(Policy.standard(allowSet))) {
            parts.add(policy.toString());
        }
    }

    private static String work(Work work) {
        return switch (work) {
            case Work.Bash bash ->
                "`" + text(bash.shown()) + "` " + bash.script().bindings();
            case Work.Program program -> program.language() + " `" + program.source() + "` " + program.variables();
            case Work.Agent agent -> text(agent.instruction());
            case Work.Http http -> text(http.request());
            case Work.Task task -> text(task.input());
            case Work.Batch batch ->
                batch.item() + " in " + source(batch.source()) + " body " + batch.body()
                        + (batch.isReduce() ? " by " + batch.by() : "")
                        + (batch.concurrency() > 0 ? " concurrency " + batch.concurrency() : "")
                        + (batch.chunk() > 0 ? " chunk " + batch.chunk() : "")
                        + (batch.maxFailures() == null ? "" : " max-failures " + batch.maxFailures());
        };
    }

    private static String source(PlanNode.Source source) {
        return source.kind()
                + switch (source.kind()) {
                    case "variable" -> " " + source.variable();
                    case "range" -> " " + source.from() + " to " + source.to();
                    default -> " " + (source.path() == null ? "" : text(source.path()));
                };
    }

    private static String text(Template template) {
        var out = new StringBuilder("'");
        for (Template.Part part : template.parts()) {
            switch (part) {
                case Template.Part.Text plain -> out.append(plain.text().replace("\n", "\\n"));
                case Template.Part.Ref ref -> out.append('<').append(ref.path()).append('>');
            }
        }
        return out.append('\'').toString();
    }
}
