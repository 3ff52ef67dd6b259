package dev.baton.step.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.AttemptId;
import dev.baton.step.Limit;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final long SECOND = 1_000_000_000L;

    private final Limits limits = new Limits();

    private static StepRequest request(String step, @Nullable Limit limit) {
        return new StepRequest(
                new AttemptId("run", step, 1, 1),
                "noop",
                new StepWork.Task("noop", ""),
                null,
                "/",
                "/",
                "text",
                null,
                false,
                Set.of(),
                limit);
    }

    private static List<String> steps(List<StepRequest> requests) {
        return requests.stream().map(request -> request.id().step()).toList();
    }

    @Test
    void without_a_limit_everything_begins() {
        for (int i = 0; i < 100; i++) {
            assertTrue(limits.admits(request("s" + i, null), 0));
        }
    }

    @Test
    void as_many_as_there_are_slots_are_under_way_and_the_others_follow_in_order() {
        Limit two = new Limit("api", 2, null);
        assertTrue(limits.admits(request("a", two), 0));
        assertTrue(limits.admits(request("b", two), 0));
        assertFalse(limits.admits(request("c", two), 0));
        assertFalse(limits.admits(request("d", two), 0));
        assertEquals(List.of(), limits.ready(0));
        assertNull(limits.opensIn(0), "time alone changes nothing");

        assertTrue(limits.ended(new AttemptId("run", "b", 1, 1)));
        assertEquals(List.of("c"), steps(limits.ready(0)));
        assertFalse(limits.admits(request("e", two), 0), "nobody overtakes d");
        limits.ended(new AttemptId("run", "a", 1, 1));
        limits.ended(new AttemptId("run", "c", 1, 1));
        assertEquals(List.of("d", "e"), steps(limits.ready(0)));
    }

    @Test
    void names_do_not_get_in_each_others_way() {
        assertTrue(limits.admits(request("a", new Limit("one", 1, null)), 0));
        assertTrue(limits.admits(request("b", new Limit("two", 1, null)), 0));
        assertFalse(limits.admits(request("c", new Limit("one", 1, null)), 0));
    }

    @Test
    void with_a_stretch_of_time_only_so_many_begin_in_any_such_stretch() {
        Limit two = new Limit("api", 2, Duration.ofSeconds(1));
        assertTrue(limits.admits(request("a", two), 0));
        assertTrue(limits.admits(request("b", two), SECOND / 2));
        limits.ended(new AttemptId("run", "a", 1, 1));
        limits.ended(new AttemptId("run", "b", 1, 1));
        assertFalse(limits.admits(request("c", two), 3 * SECOND / 4));
        assertFalse(limits.admits(request("d", two), 3 * SECOND / 4));

        assertEquals(SECOND / 4, limits.opensIn(3 * SECOND / 4));
        assertEquals(List.of(), limits.ready(SECOND - 1));
        assertEquals(List.of("c"), steps(limits.ready(SECOND)));
        assertEquals(SECOND / 2, limits.opensIn(SECOND));
        assertEquals(List.of("d"), steps(limits.ready(3 * SECOND / 2)));
    }

    @Test
    void one_that_waits_can_be_called_off() {
        Limit one = new Limit("api", 1, null);
        assertTrue(limits.admits(request("a", one), 0));
        assertFalse(limits.admits(request("b", one), 0));
        assertFalse(limits.admits(request("c", one), 0));
        assertTrue(limits.drop(new AttemptId("run", "b", 1, 1)));
        assertFalse(limits.drop(new AttemptId("run", "b", 1, 1)));
        limits.ended(new AttemptId("run", "a", 1, 1));
        assertEquals(List.of("c"), steps(limits.ready(0)));
    }
}
