package dev.baton.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> KNOWN =
            List.of("timeout", "retries", "retry-if", "env", "code-reviewer", "Explore");

    @Test
    void one_slip_is_forgiven_wherever_it_is() {
        assertEquals(Optional.of("timeout"), Nearest.to("timout", KNOWN));
        assertEquals(Optional.of("timeout"), Nearest.to("timeoutt", KNOWN));
        assertEquals(Optional.of("timeout"), Nearest.to("timeuot", KNOWN));
        assertEquals(Optional.of("env"), Nearest.to("enf", KNOWN));
    }

    @Test
    void case_and_dashes_are_no_slips() {
        assertEquals(Optional.of("code-reviewer"), Nearest.to("Code_Reviewer", KNOWN));
        assertEquals(Optional.of("Explore"), Nearest.to("explore", KNOWN));
    }

    @Test
    void nothing_is_suggested_for_what_is_like_nothing() {
        assertEquals(Optional.empty(), Nearest.to("backoff", KNOWN));
        assertEquals(Optional.empty(), Nearest.to("xyz", KNOWN));
        assertEquals(Optional.empty(), Nearest.to("", KNOWN));
        assertEquals(Optional.empty(), Nearest.to("timeout".repeat(1000), KNOWN));
    }

    @Test
    void the_nearest_of_several_wins_and_the_first_of_equals() {
        assertEquals(Optional.of("retry-if"), Nearest.to("retryif", KNOWN));
        assertEquals(Optional.of("ab"), Nearest.to("aa", List.of("ab", "ac")));
    }

    @Test
    void a_hint_asks() {
        assertEquals("did you mean 'timeout'?", Nearest.hint("timeot", KNOWN));
        assertNull(Nearest.hint("something-else", KNOWN));
    }
}
