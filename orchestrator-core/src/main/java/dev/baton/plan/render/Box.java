package dev.baton.plan.render;

import java.util.List;

/** A part of a picture whose size is known and whose place is not. */
interface Box {
    double GAP = 26;
    double PADDING = 10;

    double width();

    double height();

    /** Where arrows come in at its top and go out at its bottom, from its left edge. */
    double axis();

    /** Whether the run can go on below it. */
    boolean completes();

    /** The jumps that lead out of it. */
    List<Exit> exits();

    void draw(SvgCanvas canvas, double x, double y);

    /** A jump that leaves a box at a point of its edge, on its way to a label. */
    record Exit(String label, double x, double y) {}
}
