package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryDecisionsTest {
    private static Duration pause(Story story) {
        return Duration.between(
                story.now(), story.all(RunEvent.StepFailed.class).getLast().retryAt());
    }

    @Nested
    class Retries {
        @ParameterizedTest
        @EnumSource(names = {"USER", "TIMEOUT"})
        void of_a_steps_own_failures_come_after_growing_pauses_until_their_number_is_used_up(FailureKind kind) {
            Story story = Story.of("Bash:\"x\" {retries: 3, delay: 1s, backoff: 3, max-delay: 5s}")
                    .start()
                    .fail("1#1.1", kind)
                    .is(RunStatus.WAITING);
            assertEquals(Duration.ofSeconds(1), pause(story));
            story.after(Duration.ofMillis(999));
            assertEquals(List.of(), story.out());
            story.after(Duration.ofMillis(1)).offers("1#1.2").fail("1#1.2", kind);
            assertEquals(Duration.ofSeconds(3), pause(story));
            story.after(Duration.ofSeconds(3)).offers("1#1.3").fail("1#1.3", kind);
            assertEquals(Duration.ofSeconds(5), pause(story));
            story.after(Duration.ofSeconds(5))
                    .offers("1#1.4")
                    .fail("1#1.4", kind)
                    .is(RunStatus.FAILED);
        }

        @Test
        void with_jitter_come_sooner_than_without_but_never_later() {
            String flow = "Bash:\"x\" {retries: 1, delay: 8s, jitter: true}";
            Duration late = pause(Story.of(flow).chance(1).start().fail("1#1.1"));
            Duration soon = pause(Story.of(flow).chance(0).start().fail("1#1.1"));
            assertTrue(soon.compareTo(late) < 0, () -> soon + " and " + late);
            assertTrue(late.compareTo(Duration.ofSeconds(8)) <= 0, late::toString);
        }

        @Test
        void only_of_failures_that_the_condition_names() {
            String flow = "Bash:\"x\" {retries: 5, retry-if: \"error contains 'reset'\"}";
            Story named = Story.of(flow).start();
            named.accepted(named.failure("1#1.1", FailureKind.USER, "connection reset"))
                    .is(RunStatus.WAITING);
            Story.of(flow).start().fail("1#1.1").is(RunStatus.FAILED);
        }

        @Test
        void of_a_group_run_all_of_it_again() {
            Story story = Story.of("[Bash:\"a\":a -> Bash:\"b\":b] {retries: 1, delay: 1s} -> Bash:\"c\"")
                    .start()
                    .succeed("1.1#1.1", "a")
                    .fail("1.2#1.1")
                    .is(RunStatus.WAITING)
                    .after(Duration.ofSeconds(1))
                    .offers("1.1#2.1")
                    .succeed("1.1#2.1", "a")
                    .succeed("1.2#2.1", "b")
                    .offers("2#1.1");
            assertEquals("b", story.text("b"));
        }
    }

    @Nested
    class A_platform_failure {
        @Test
        void is_tried_three_times_more_without_being_asked_to_and_then_stands() {
            Story story = Story.of("Bash:\"x\"").chance(1).start();
            Duration before = Duration.ZERO;
            for (int attempt = 1; attempt <= 3; attempt++) {
                story.fail("1#1." + attempt, FailureKind.PLATFORM);
                Duration pause = pause(story);
                assertTrue(pause.compareTo(before) > 0, () -> "after " + story.facts());
                before = pause;
                story.after(pause).offers("1#1." + (attempt + 1));
            }
            story.fail("1#1.4", FailureKind.PLATFORM).is(RunStatus.FAILED);
            assertEquals(FailureKind.PLATFORM, story.error().kind());
        }

        @Test
        void does_not_use_up_the_steps_own_retries() {
            Story story = Story.of("Bash:\"x\" {retries: 1, delay: 1s}").start().fail("1#1.1", FailureKind.PLATFORM);
            story.after(pause(story))
                    .offers("1#1.2")
                    .fail("1#1.2", FailureKind.USER)
                    .is(RunStatus.WAITING)
                    .after(Duration.ofSeconds(1))
                    .offers("1#1.3");
        }
    }

    @Nested
    class A_lost_attempt {
        @Test
        void is_made_again_at_once_and_uses_up_no_retry() {
            Story story = Story.of("Bash:\"x\" {retries: 1, delay: 1s}").start();
            for (int attempt = 1; attempt <= 4; attempt++) {
                story.lose("1#1." + attempt).offers("1#1." + (attempt + 1));
            }
            story.fail("1#1.5")
                    .is(RunStatus.WAITING)
                    .after(Duration.ofSeconds(1))
                    .offers("1#1.6");
        }

        @Test
        void of_a_step_that_must_not_run_twice_is_asked_about() {
            String flow = "Bash:\"pay\":receipt {idempotent: false} -> Bash:\"thank\"";
            Story.of(flow)
                    .start()
                    .lose("1#1.1")
                    .is(RunStatus.WAITING)
                    .answers("1", "done")
                    .offers("2#1.1");
            Story.of(flow).start().lose("1#1.1").answers("1", "failed").is(RunStatus.FAILED);
            Story.of(flow).start().lose("1#1.1").answers("1", "rerun").offers("1#1.2");
        }

        @Test
        void after_it_had_run_is_asked_about_or_made_again() {
            String flow = "Bash:\"pay\" {idempotent: %s}";
            Story.of(flow.formatted("false"))
                    .start()
                    .fail("1#1.1", FailureKind.LOST)
                    .is(RunStatus.WAITING)
                    .answers("1", "rerun")
                    .offers("1#1.2");
            Story again = Story.of(flow.formatted("true")).start().fail("1#1.1", FailureKind.LOST);
            again.after(pause(again)).offers("1#1.2");
        }

        @Test
        void whose_success_comes_late_counts_and_the_newer_attempt_is_called_off() {
            Story story = Story.of("Bash:\"x\":x -> Bash:\"y\"")
                    .start()
                    .lose("1#1.1")
                    .offers("1#1.2")
                    .succeed("1#1.1", "late");
            assertEquals(List.of("1#1.2"), story.cancels());
            assertEquals("late", story.text("x"));
            story.offers("2#1.1");
            story.ignored(story.success("1#1.2", "later"));
        }
    }
}
