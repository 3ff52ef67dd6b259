package dev.baton.plan;

import org.jspecify.annotations.Nullable;

/** Which nodes have a result that can be kept under a hidden name. */
final class Captures {
    private Captures() {}

    static boolean canCapture(@Nullable PlanNode node) {
        return switch (node) {
            case null -> false;
            case PlanNode.Step ignored -> true;
            case PlanNode.Checkpoint ignored -> true;
            case PlanNode.Question ignored -> true;
            case PlanNode.Wait ignored -> true;
            case PlanNode.Fork ignored -> true;
            case PlanNode.Scoped ignored -> true;
            case PlanNode.Call ignored -> true;
            case PlanNode.Choice ignored -> false;
            case PlanNode.Label ignored -> false;
            case PlanNode.Jump ignored -> false;
            case PlanNode.Goto ignored -> false;
            case PlanNode.Unsupported ignored -> false;
        };
    }

    /** The same node, keeping its result under the name. */
    static PlanNode with(PlanNode node, String capture) {
        return switch (node) {
            case PlanNode.Step n ->
                new PlanNode.Step(n.id(), n.at(), n.name(), n.work(), n.variable(), capture, n.guarded(), n.policy());
            case PlanNode.Checkpoint n ->
                new PlanNode.Checkpoint(
                        n.id(),
                        n.at(),
                        n.name(),
                        n.message(),
                        n.variable(),
                        capture,
                        n.revise(),
                        n.maxRevisions(),
                        n.fallback(),
                        n.expiry());
            case PlanNode.Question n ->
                new PlanNode.Question(
                        n.id(),
                        n.at(),
                        n.name(),
                        n.message(),
                        n.variable(),
                        capture,
                        n.guarded(),
                        n.choices(),
                        n.secret(),
                        n.defaultValue(),
                        n.schema(),
                        n.expiry());
            case PlanNode.Wait n -> new PlanNode.Wait(n.id(), n.at(), n.duration(), n.variable(), capture, n.guarded());
            case PlanNode.Fork n ->
                new PlanNode.Fork(
                        n.id(),
                        n.at(),
                        n.branches(),
                        n.variable(),
                        capture,
                        n.guarded(),
                        n.concurrency(),
                        n.cancelOnFailure(),
                        n.race(),
                        n.policy());
            case PlanNode.Scoped n ->
                new PlanNode.Scoped(n.id(), n.at(), n.body(), n.variable(), capture, n.guarded(), n.policy());
            case PlanNode.Call n ->
                new PlanNode.Call(
                        n.id(),
                        n.at(),
                        n.flow(),
                        n.body(),
                        n.arguments(),
                        n.defaults(),
                        n.constants(),
                        n.setTargets(),
                        n.visits(),
                        n.variable(),
                        capture,
                        n.guarded(),
                        n.policy());
            case PlanNode.Choice n -> n;
            case PlanNode.Label n -> n;
            case PlanNode.Jump n -> n;
            case PlanNode.Goto n -> n;
            case PlanNode.Unsupported n -> n;
        };
    }
}
