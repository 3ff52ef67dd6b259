package dev.baton.plan.render;

import dev.baton.plan.PlanNode;
import dev.baton.plan.PlanNode.Work;

/** How a box looks, by what it does. */
enum Look {
    AGENT("#e8f0fe", "#4a78c8"),
    SCRIPT("#e9f6ec", "#4c9a5f"),
    REQUEST("#eef7f7", "#4f9c9c"),
    PERSON("#fff4d6", "#c99a1c"),
    WAIT("#f1f1f4", "#8a8a99"),
    CHOICE("#f6ecfb", "#9a5fc0"),
    LABEL("#fdeee6", "#cf7140"),
    FRAME("#fafafa", "#b5b5bf"),
    UNSUPPORTED("#fbeaea", "#c25555"),
    TERMINAL("#ffffff", "#55555f");

    private final String fill;
    private final String stroke;

    Look(String fill, String stroke) {
        this.fill = fill;
        this.stroke = stroke;
    }

    String fill() {
        return fill;
    }

    String stroke() {
        return stroke;
    }

    static Look of(PlanNode node) {
        return switch (node) {
            case PlanNode.Step step -> of(step.work());
            case PlanNode.Checkpoint ignored -> PERSON;
            case PlanNode.Question ignored -> PERSON;
            case PlanNode.Wait ignored -> WAIT;
            case PlanNode.Fork ignored -> FRAME;
            case PlanNode.Scoped ignored -> FRAME;
            case PlanNode.Call ignored -> FRAME;
            case PlanNode.Choice ignored -> CHOICE;
            case PlanNode.Label ignored -> LABEL;
            case PlanNode.Jump ignored -> LABEL;
            case PlanNode.Goto ignored -> FRAME;
            case PlanNode.Unsupported ignored -> UNSUPPORTED;
        };
    }

    private static Look of(Work work) {
        return switch (work) {
            case Work.Bash ignored -> SCRIPT;
            case Work.Program ignored -> SCRIPT;
            case Work.Agent ignored -> AGENT;
            case Work.Http ignored -> REQUEST;
            case Work.Task ignored -> SCRIPT;
            case Work.Batch ignored -> FRAME;
        };
    }
}
