package dev.baton.plan.render;

import dev.baton.plan.PlanNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A chain: its branches beside each other, each under its condition, and a way past them. */
final class ChoiceBox implements Box {
    private static final int COLUMNS = 30;
    private static final int MOST_LINES = 4;
    private static final double COLUMN_GAP = 28;
    private static final double BAR = 14;
    private static final double BUS = 10;

    /** One branch: its condition, what it does, and where it stands from the left edge. */
    private record Column(TextLines condition, SequenceBox body, double x, double axis, double width) {}

    private final LeafBox head;
    private final List<Column> columns = new ArrayList<>();
    private final Map<String, Double> buses = new LinkedHashMap<>();
    private final double conditions;
    private final double bottom;
    private final double axis;
    private final double width;
    private final double height;

    ChoiceBox(PlanNode.Choice choice, List<TextLines> texts, List<SequenceBox> bodies) {
        head = new LeafBox(choice);
        double x = 0;
        for (int i = 0; i < bodies.size(); i++) {
            Column column = column(texts.get(i), bodies.get(i), x);
            columns.add(column);
            x += column.width() + COLUMN_GAP;
        }
        double middle = (columns.getFirst().axis() + columns.getLast().axis()) / 2;
        axis = Math.max(middle, head.axis());
        width = Math.max(x - COLUMN_GAP, axis + head.width() - head.axis());
        conditions = texts.stream().mapToDouble(TextLines::height).max().orElse(0) + 8;
        bottom = bodyTop() + bodies.stream().mapToDouble(Box::height).max().orElse(0);
        double bus = bottom;
        for (SequenceBox body : bodies) {
            for (Exit exit : body.exits()) {
                if (!buses.containsKey(exit.label())) {
                    bus += BUS;
                    buses.put(exit.label(), bus);
                }
            }
        }
        height = bus + BAR;
    }

    private static Column column(TextLines condition, SequenceBox body, double x) {
        double left = Math.max(body.axis(), condition.width() / 2);
        double right = Math.max(body.width() - body.axis(), condition.width() / 2);
        return new Column(condition, body, x, x + left, left + right);
    }

    /** A condition as it stands over its branch. */
    static TextLines text(String condition) {
        return TextLines.wrap(NodeText.shorten(condition), COLUMNS, MOST_LINES);
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
        return axis;
    }

    @Override
    public boolean completes() {
        return true;
    }

    @Override
    public List<Exit> exits() {
        return buses.entrySet().stream()
                .map(bus -> new Exit(bus.getKey(), 0, bus.getValue()))
                .toList();
    }

    @Override
    public void draw(SvgCanvas canvas, double x, double y) {
        double bar = y + head.height() + BAR;
        double end = y + height;
        double middle = x + axis;
        canvas.line(false, middle, y + head.height(), middle, bar);
        canvas.line(
                false, x + columns.getFirst().axis(), bar, x + columns.getLast().axis(), bar);
        for (Column column : columns) {
            draw(column, canvas, x, y, bar);
        }
        double first = columns.stream()
                .filter(c -> c.body().completes())
                .mapToDouble(Column::axis)
                .min()
                .orElse(axis);
        double last = columns.stream()
                .filter(c -> c.body().completes())
                .mapToDouble(Column::axis)
                .max()
                .orElse(axis);
        canvas.line(false, x + Math.min(first, axis), end, x + Math.max(last, axis), end);
        head.draw(canvas, middle - head.axis(), y);
    }

    private void draw(Column column, SvgCanvas canvas, double x, double y, double bar) {
        double at = x + column.axis();
        double top = y + bodyTop();
        double left = at - column.body().axis();
        canvas.line(false, at, bar, at, bar + 6);
        double line = bar + 18;
        for (String text : column.condition().lines()) {
            canvas.text(at - column.condition().width() / 2, line, text, "note");
            line += TextLines.LINE_HEIGHT;
        }
        boolean empty = column.body().height() == 0;
        if (empty) {
            canvas.line(false, at, line - 8, at, y + height);
        } else {
            canvas.arrow(false, at, line - 8, at, top);
        }
        for (Exit exit : column.body().exits()) {
            double bus = y + buses.getOrDefault(exit.label(), bottom);
            canvas.line(true, left + exit.x(), top + exit.y(), left + exit.x(), bus, x, bus);
        }
        if (!empty && column.body().completes()) {
            canvas.line(false, at, top + column.body().height(), at, y + height);
        }
        column.body().draw(canvas, left, top);
    }

    private double bodyTop() {
        return head.height() + BAR + 6 + conditions + GAP / 2;
    }
}
