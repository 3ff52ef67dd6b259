package dev.baton.step.actor;

import static dev.baton.step.actor.Workshop.attempt;
import static dev.baton.step.actor.Workshop.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UntakenTest {
    private static final long KEPT = Untaken.LEFT_KEPT.toNanos();

    private final Untaken untaken = new Untaken(2, Long.MAX_VALUE);

    private static StepReport report(int step) {
        return new StepReport(attempt("run", step), success("done"), "there", null);
    }

    @BeforeEach
    void keepTwo() {
        untaken.keep(report(1));
        untaken.keep(report(2));
    }

    @Test
    void what_nobody_waits_for_is_dropped_after_a_while_and_makes_room() {
        untaken.left(attempt("run", 1), 100);
        assertFalse(untaken.dropLeft(100 + KEPT - 1));
        assertEquals(report(1), untaken.of(attempt("run", 1)));
        assertTrue(untaken.isFull());
        assertTrue(untaken.dropLeft(100 + KEPT));
        assertNull(untaken.of(attempt("run", 1)));
        assertEquals(report(2), untaken.of(attempt("run", 2)));
        assertFalse(untaken.isFull());
    }

    @Test
    void what_somebody_waits_for_again_is_not_dropped() {
        untaken.left(attempt("run", 1), 100);
        untaken.awaited(attempt("run", 1));
        assertFalse(untaken.dropLeft(100 + KEPT));
        assertEquals(report(1), untaken.of(attempt("run", 1)));
    }

    @Test
    void as_long_as_somebody_waits_for_one_of_them_it_is_awaited() {
        untaken.left(attempt("run", 1), 100);
        assertTrue(untaken.isAwaited());
        untaken.left(attempt("run", 2), 100);
        assertFalse(untaken.isAwaited());
        untaken.forget("run");
        untaken.left(attempt("run", 1), 100);
        untaken.keep(report(3));
        assertTrue(untaken.isAwaited());
    }
}
