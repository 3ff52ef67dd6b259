package dev.baton.plan.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Boxes under each other, with a lane at the left for each label that jumps among them lead to. */
final class SequenceBox implements Box {
    private static final double LANE = 12;

    private final List<Box> boxes;
    private final List<Exit> exits = new ArrayList<>();
    private final Map<String, Double> lanes = new LinkedHashMap<>();
    private final Map<String, Double> labels = new LinkedHashMap<>();
    private final double gutter;
    private final double axis;
    private final double width;
    private final double height;

    SequenceBox(List<Box> boxes) {
        this.boxes = boxes;
        boxes.forEach(box -> box.exits().forEach(exit -> lanes.putIfAbsent(exit.label(), 0.0)));
        gutter = lanes.isEmpty() ? 0 : lanes.size() * LANE + LANE;
        int lane = 0;
        for (Map.Entry<String, Double> entry : lanes.entrySet()) {
            entry.setValue(LANE / 2 + LANE * lane++);
        }
        axis = gutter + boxes.stream().mapToDouble(Box::axis).max().orElse(0);
        width = axis
                + boxes.stream()
                        .mapToDouble(box -> box.width() - box.axis())
                        .max()
                        .orElse(0);
        height = boxes.stream().mapToDouble(Box::height).sum() + GAP * Math.max(0, boxes.size() - 1);
        findLabels();
        lanes.forEach((label, x) -> {
            if (!labels.containsKey(label)) {
                exits.add(new Exit(label, x, height));
            }
        });
    }

    private void findLabels() {
        double y = 0;
        for (Box box : boxes) {
            if (box instanceof LeafBox leaf && leaf.label() != null) {
                labels.put(leaf.label(), y + box.height() / 2);
            }
            y += box.height() + GAP;
        }
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
        return boxes.isEmpty() || boxes.getLast().completes();
    }

    @Override
    public List<Exit> exits() {
        return exits;
    }

    @Override
    public void draw(SvgCanvas canvas, double x, double y) {
        double top = y;
        for (int i = 0; i < boxes.size(); i++) {
            Box box = boxes.get(i);
            double left = x + axis - box.axis();
            for (Exit exit : box.exits()) {
                jump(canvas, exit, left, top, x, y);
            }
            box.draw(canvas, left, top);
            top += box.height();
            if (i + 1 < boxes.size() && box.completes()) {
                canvas.arrow(false, x + axis, top, x + axis, top + GAP);
            }
            top += GAP;
        }
    }

    private void jump(SvgCanvas canvas, Exit exit, double left, double top, double x, double y) {
        double fromX = left + exit.x();
        double fromY = top + exit.y();
        double lane = x + lanes.getOrDefault(exit.label(), 0.0);
        Double label = labels.get(exit.label());
        if (label == null) {
            canvas.line(true, fromX, fromY, lane, fromY, lane, y + height);
            return;
        }
        canvas.arrow(true, fromX, fromY, lane, fromY, lane, y + label, x + labelEdge(exit.label()), y + label);
    }

    private double labelEdge(String label) {
        for (Box box : boxes) {
            if (box instanceof LeafBox leaf && label.equals(leaf.label())) {
                return axis - box.axis();
            }
        }
        return gutter;
    }
}
