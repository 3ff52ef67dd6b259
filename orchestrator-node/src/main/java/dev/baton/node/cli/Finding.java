package dev.baton.node.cli;

/**
 * One thing that {@code doctor} looked at.
 *
 * @param remedy what to do about it, or empty
 */
record Finding(String what, State state, String about, String remedy) {
    /** Whether it is there; {@code MISSING} is something that only some flows need. */
    enum State {
        OK,
        MISSING,
        BROKEN
    }

    static Finding ok(String what, String about) {
        return new Finding(what, State.OK, about, "");
    }

    static Finding missing(String what, String about, String remedy) {
        return new Finding(what, State.MISSING, about, remedy);
    }

    static Finding broken(String what, String about, String remedy) {
        return new Finding(what, State.BROKEN, about, remedy);
    }
}
