package dev.baton.plan.render;

import dev.baton.plan.PlanNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One node: a box with its id, what it is and what it does, or a pill for labels and jumps. */
final class LeafBox implements Box {
    private static final int COLUMNS = 38;
    private static final int MOST_LINES = 3;

    private final Look look;
    private final String title;
    private final TextLines detail;
    private final TextLines notes;
    private final @Nullable String jump;
    private final @Nullable String label;
    private final double width;

    LeafBox(PlanNode node) {
        look = Look.of(node);
        jump = node instanceof PlanNode.Jump to ? to.label() : null;
        label = node instanceof PlanNode.Label at ? at.name() : null;
        title = NodeText.shorten(jump == null ? GraphModel.title(node) : "↩ " + NodeText.title(node), COLUMNS + 8);
        detail = TextLines.wrap(NodeText.detail(node), COLUMNS, MOST_LINES);
        notes = TextLines.wrap(String.join("; ", NodeText.notes(node)), COLUMNS, 2);
        width = Math.max(TextLines.bold(title), Math.max(detail.width(), notes.width())) + 2 * PADDING;
    }

    /** The label that stands here, or null. */
    @Nullable
    String label() {
        return label;
    }

    @Override
    public double width() {
        return width;
    }

    @Override
    public double height() {
        return TextLines.LINE_HEIGHT + detail.height() + notes.height() + (isPill() ? 8 : 12);
    }

    @Override
    public double axis() {
        return width / 2;
    }

    @Override
    public boolean completes() {
        return jump == null;
    }

    @Override
    public List<Exit> exits() {
        return jump == null ? List.of() : List.of(new Exit(jump, 0, height() / 2));
    }

    @Override
    public void draw(SvgCanvas canvas, double x, double y) {
        canvas.rect(x, y, width, height(), isPill() ? height() / 2 : 6, look, look == Look.UNSUPPORTED);
        double line = y + (isPill() ? 16 : 18);
        canvas.text(x + PADDING, line, title, "title");
        for (String text : detail.lines()) {
            line += TextLines.LINE_HEIGHT;
            canvas.text(x + PADDING, line, text, "text");
        }
        for (String text : notes.lines()) {
            line += TextLines.LINE_HEIGHT;
            canvas.text(x + PADDING, line, text, "note");
        }
    }

    private boolean isPill() {
        return look == Look.LABEL;
    }
}
