package dev.baton.flow;

/**
 * What surrounds a sequence, as far as it decides where the sequence ends.
 *
 * @param bracket the innermost open bracket
 * @param inBranch whether the sequence is, or is in, the body of a condition within that bracket
 * @param branchMargin indentation of the line of the innermost condition, -1 outside branches
 * @param margin a line that begins here or left of it ends the sequence; -1 when no line does
 */
record Scope(Bracket bracket, boolean inBranch, int branchMargin, int margin) {
    enum Bracket {
        NONE,
        GROUP,
        SAGA,
        ROUTE
    }

    static Scope of(Bracket bracket) {
        return new Scope(bracket, false, -1, -1);
    }

    /**
     * The body of a condition in this scope.
     *
     * @param ruled whether lines at the condition's margin end it
     */
    Scope branch(int conditionIndent, boolean ruled) {
        return new Scope(bracket, true, conditionIndent, ruled ? Math.max(margin, conditionIndent) : margin);
    }

    boolean is(Bracket other) {
        return bracket == other;
    }

    /** Whether a line that begins with this word ends the sequence. */
    boolean endsAtLineOf(Token t) {
        return t.first() && t.indent() <= margin;
    }
}
