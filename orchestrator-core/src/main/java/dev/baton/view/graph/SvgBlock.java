package dev.baton.view.graph;

/** A piece of a picture: entered at the top of its axis, and left at the bottom of it. */
interface SvgBlock {
    double width();

    double height();

    /** Where it is entered and left, from its left edge. */
    double axis();

    /** Whether it is left at all; what ends in a jump is not. */
    boolean isLeft();

    void draw(SvgPicture picture, double x, double y);
}
