package dev.baton.check;

import dev.baton.check.JumpRoutes.Crossing;

/** Jumps neither enter nor leave what runs beside other things or as a whole. */
final class JumpBorders implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        for (Crossing crossing : facts.routes().crossings()) {
            String name = crossing.jump().gate().name().text();
            String body = crossing.body().kind().words();
            boolean leaves = crossing.leaves();
            findings.error(
                    "jump-across-border",
                    crossing.jump().gate().span(),
                    "Expected '@" + name + "' to jump within " + body + ", but its label is "
                            + (leaves ? "outside" : "inside another one"),
                    leaves ? "Keep what was decided in a variable, and jump behind it" : "Jump to a label before it",
                    crossing.target().gate().span(),
                    "the label is here");
        }
    }
}
