package dev.baton.plan.render;

import dev.baton.plan.Plan;
import dev.baton.plan.render.Outline.Block;
import dev.baton.plan.render.Outline.Branch;
import dev.baton.plan.render.Outline.Chain;
import dev.baton.plan.render.Outline.Frame;
import dev.baton.plan.render.Outline.Leaf;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Draws a plan. A flow is nested, so that its picture is laid out from the inside to the outside: what runs one after the other
 * stands below, what runs beside or instead stands beside, and jumps go round at the left.
 */
final class SvgPicture {
    private static final double MARGIN = 24;
    private static final double HEAD = 30;

    private SvgPicture() {}

    static String of(Plan plan) {
        SequenceBox body = sequence(Outline.of(plan));
        String title = NodeText.shorten(plan.flow());
        String inputs = plan.inputs().isEmpty()
                ? ""
                : "inputs: "
                        + plan.inputs().stream()
                                .map(input -> input.name() + (input.required() ? "" : " (optional)"))
                                .collect(Collectors.joining(", "));
        var canvas = new SvgCanvas();
        canvas.text(MARGIN, MARGIN + 10, title, "head");
        canvas.text(MARGIN, MARGIN + HEAD, NodeText.shorten(inputs), "note");
        double top = MARGIN + HEAD + (inputs.isEmpty() ? 0 : 18);
        body.draw(canvas, MARGIN, top);
        double bottom = top + body.height();
        if (body.completes()) {
            double middle = MARGIN + body.axis();
            canvas.arrow(false, middle, bottom, middle, bottom + Box.GAP);
            canvas.dot(middle, bottom + Box.GAP);
            bottom += Box.GAP + 12;
        }
        double text = Math.max(TextLines.width(title) * 1.5, TextLines.width(NodeText.shorten(inputs)));
        return canvas.document(Math.max(body.width(), text) + 2 * MARGIN, bottom + MARGIN);
    }

    private static SequenceBox sequence(List<Block> blocks) {
        return new SequenceBox(blocks.stream().map(SvgPicture::box).toList());
    }

    private static Box box(Block block) {
        return switch (block) {
            case Leaf leaf -> withFallback(new LeafBox(leaf.node()), leaf.fallback(), leaf);
            case Chain chain -> choice(chain);
            case Frame frame ->
                frame.bodies().isEmpty()
                        ? new LeafBox(frame.node())
                        : withFallback(
                                new FrameBox(
                                        frame.node(),
                                        frame.bodies().stream()
                                                .map(SvgPicture::sequence)
                                                .toList()),
                                frame.fallback(),
                                frame);
        };
    }

    private static Box withFallback(Box box, List<Block> fallback, Block block) {
        if (fallback.isEmpty()) {
            return box;
        }
        String heading = "instead, when " + block.node().id() + " fails";
        return new FallbackBox(box, new FrameBox(Look.FRAME, heading, List.of(sequence(fallback)), true));
    }

    private static Box choice(Chain chain) {
        var texts = new ArrayList<TextLines>();
        var bodies = new ArrayList<SequenceBox>();
        for (Branch branch : chain.branches()) {
            texts.add(ChoiceBox.text(branch.arm().text()));
            bodies.add(sequence(branch.body()));
        }
        texts.add(ChoiceBox.text("else"));
        bodies.add(sequence(List.of()));
        return new ChoiceBox(chain.node(), texts, bodies);
    }
}
