package dev.baton.plan.render;

import dev.baton.plan.Plan;

/** A plan as a picture, in one of three languages. What comes from the flow is escaped in each. */
public final class PlanGraph {
    private PlanGraph() {}

    /** A picture of its own: no fonts, scripts or styles from elsewhere. */
    public static String svg(Plan plan) {
        return SvgPicture.of(plan);
    }

    /** A Mermaid flowchart. */
    public static String mermaid(Plan plan) {
        return MermaidWriter.write(GraphModel.of(plan));
    }

    /** A Graphviz digraph. */
    public static String dot(Plan plan) {
        return DotWriter.write(GraphModel.of(plan));
    }
}
