package dev.baton.plan.render;

import java.util.List;

/** A box, and beside it what runs instead when it fails. */
final class FallbackBox implements Box {
    private static final double BESIDE = 36;
    private static final double BELOW = 12;

    private final Box box;
    private final FrameBox fallback;

    FallbackBox(Box box, FrameBox fallback) {
        this.box = box;
        this.fallback = fallback;
    }

    @Override
    public double width() {
        return box.width() + BESIDE + fallback.width();
    }

    @Override
    public double height() {
        return Math.max(box.height(), fallback.height()) + BELOW;
    }

    @Override
    public double axis() {
        return box.axis();
    }

    @Override
    public boolean completes() {
        return true;
    }

    @Override
    public List<Exit> exits() {
        return box.exits();
    }

    @Override
    public void draw(SvgCanvas canvas, double x, double y) {
        double right = x + box.width() + BESIDE;
        double end = y + height();
        double middle = right + fallback.axis();
        canvas.arrow(true, x + box.width(), y + 14, right, y + 14);
        canvas.line(true, middle, y + fallback.height(), middle, end, x + axis(), end);
        canvas.line(false, x + axis(), y + box.height(), x + axis(), end);
        box.draw(canvas, x, y);
        fallback.draw(canvas, right, y);
    }
}
