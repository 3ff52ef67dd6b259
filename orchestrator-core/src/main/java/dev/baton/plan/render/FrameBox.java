package dev.baton.plan.render;

import dev.baton.plan.PlanNode;
import java.util.List;

/** Bodies beside each other in a frame with a heading. */
final class FrameBox implements Box {
    private static final double COLUMN_GAP = 24;
    private static final double INSET = 16;
    private static final double BAR = 18;
    private static final int COLUMNS = 60;

    private final Look look;
    private final boolean dashed;
    private final TextLines heading;
    private final List<SequenceBox> bodies;
    private final double inner;
    private final double width;
    private final double height;

    FrameBox(PlanNode node, List<SequenceBox> bodies) {
        this(Look.of(node), heading(node), bodies, node instanceof PlanNode.Unsupported);
    }

    FrameBox(Look look, String heading, List<SequenceBox> bodies, boolean dashed) {
        this.look = look;
        this.dashed = dashed;
        this.heading = TextLines.wrap(heading, COLUMNS, 2);
        this.bodies = bodies;
        this.inner = bodies.stream().mapToDouble(Box::width).sum() + COLUMN_GAP * (bodies.size() - 1);
        this.width = Math.max(inner, this.heading.width() * TextLines.BOLD) + 2 * INSET;
        this.height = top() + bodies.stream().mapToDouble(Box::height).max().orElse(0) + BAR;
    }

    private static String heading(PlanNode node) {
        String detail = NodeText.detail(node);
        List<String> notes = NodeText.notes(node);
        return GraphModel.title(node)
                + (detail.isEmpty() ? "" : " " + detail)
                + (notes.isEmpty() ? "" : " [" + String.join("; ", notes) + "]");
    }

    @Override
    public double width() {
        return width;
    }

    @Override
    public double height() {
        return height;
    }

    @Override
    public double axis() {
        return width / 2;
    }

    @Override
    public boolean completes() {
        return true;
    }

    @Override
    public List<Exit> exits() {
        return List.of();
    }

    @Override
    public void draw(SvgCanvas canvas, double x, double y) {
        canvas.rect(x, y, width, height, 8, look, dashed);
        double line = y + 18;
        for (String text : heading.lines()) {
            canvas.text(x + INSET, line, text, "title");
            line += TextLines.LINE_HEIGHT;
        }
        double bar = y + top() - BAR + 4;
        double left = x + (width - inner) / 2;
        double first = left + bodies.getFirst().axis();
        double last = first;
        for (SequenceBox body : bodies) {
            last = left + body.axis();
            canvas.arrow(false, last, bar, last, y + top());
            body.draw(canvas, left, y + top());
            if (body.completes()) {
                canvas.line(false, last, y + top() + body.height(), last, y + height);
            }
            left += body.width() + COLUMN_GAP;
        }
        canvas.line(false, first, bar, last, bar);
    }

    private double top() {
        return heading.height() + 12 + BAR;
    }
}
