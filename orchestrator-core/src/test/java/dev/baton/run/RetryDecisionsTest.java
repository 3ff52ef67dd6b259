package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RetryDecisionsTest {
    private static Stream<Duration> delays(Story story) {
        return story.all(RunEvent.StepFailed.class).stream()
                .filter(failed -> failed.retryAt() != null)
                .map(failed -> Duration.between(failed.at(), failed.retryAt()));
    }

    @Nested
    class A_failed_step {
        @Test
        void waits_longer_each_time_up_to_the_longest_delay() {
            Story story = Story.of("Bash:\"one\" {retries: 4, delay: 1s, backoff: 3.0, max-delay: 10s, jitter: false}")
                    .start();
            for (int attempt = 1; attempt <= 4; attempt++) {
                story.fail("1#1." + attempt).after(Duration.ofSeconds(10)).offers("1#1." + (attempt + 1));
            }
            story.fail("1#1.5").is(RunStatus.FAILED);
            assertEquals(
                    Stream.of(1, 3, 9, 10).map(Duration::ofSeconds).toList(),
                    delays(story).toList());
        }

        @Test
        void is_not_tried_again_when_its_condition_does_not_hold() {
            Story.of("Bash:\"one\" {retries: 3, delay: 1s, retry-if: exit_code == 7}")
                    .start()
                    .fail("1#1.1")
                    .is(RunStatus.FAILED);
        }

        @Test
        void that_failed_for_the_platform_is_tried_three_times_more_unasked() {
            Story story = Story.of("Bash:\"one\"").chance(1).start();
            for (int attempt = 1; attempt <= 3; attempt++) {
                story.fail("1#1." + attempt, FailureKind.PLATFORM).after(Duration.ofSeconds(4));
                story.offers("1#1." + (attempt + 1));
            }
            story.fail("1#1.4", FailureKind.PLATFORM).is(RunStatus.FAILED);
            assertEquals(
                    Stream.of(1, 2, 4).map(Duration::ofSeconds).toList(),
                    delays(story).toList());
        }

        @Test
        void does_not_use_up_retries_by_platform_failures_or_losses() {
            Story.of("Bash:\"one\" {retries: 1, delay: 1s}")
                    .start()
                    .lose("1#1.1")
                    .offers("1#1.2")
                    .fail("1#1.2", FailureKind.PLATFORM)
                    .after(Duration.ofSeconds(1))
                    .offers("1#1.3")
                    .fail("1#1.3")
                    .after(Duration.ofSeconds(1))
                    .offers("1#1.4");
        }

        @Test
        void counts_a_late_success_of_an_older_attempt_and_calls_off_the_newer() {
            Story story = Story.of("Bash:\"one\":a -> Bash:\"two\"")
                    .start()
                    .lose("1#1.1")
                    .succeed("1#1.1", "late")
                    .offers("2#1.1");
            assertEquals(List.of("1#1.2"), story.cancels());
            assertEquals("late", story.text("a"));
        }
    }

    @Nested
    class A_parallel_group {
        @Test
        void begins_only_as_many_branches_as_it_may() {
            Story.of("[Bash:\"one\" || Bash:\"two\" || Bash:\"three\"] {concurrency: 2}")
                    .start()
                    .offers("1.1#1.1", "1.2#1.1")
                    .succeed("1.2#1.1", "")
                    .offers("1.3#1.1");
        }

        @Test
        void joins_its_scopes_in_the_order_of_the_text() {
            Story story = Story.of("[Bash:\"one\":x || Bash:\"two\":x] -> Bash:\"echo {x}\"")
                    .start()
                    .succeed("1.2#1.1", "second")
                    .succeed("1.1#1.1", "first");
            assertEquals("second", story.text("x"));
        }

        @Test
        void waits_for_all_its_branches_before_it_fails() {
            Story.of("[Bash:\"one\" || Bash:\"two\"] -> Bash:\"three\"")
                    .start()
                    .fail("1.1#1.1")
                    .is(RunStatus.RUNNING)
                    .succeed("1.2#1.1", "")
                    .is(RunStatus.FAILED);
        }

        @Test
        void that_takes_too_long_fails_and_stops_what_runs() {
            Story story = Story.of("[Bash:\"one\" || Bash:\"two\"] {timeout: 1m}")
                    .start()
                    .after(Duration.ofMinutes(1))
                    .is(RunStatus.FAILED);
            assertEquals(
                    List.of("1.1#1.1", "1.2#1.1"),
                    story.cancels().stream().sorted().toList());
            assertEquals(FailureKind.TIMEOUT, story.error().kind());
        }
    }

    @Nested
    class A_label {
        @Test
        void is_come_to_again_by_a_jump_until_its_condition_ends_it() {
            Story.of("@again -> Bash:\"test\" (if failed AND attempts < 2)~> @again ~> -> Bash:\"end\"")
                    .start()
                    .fail("2#1.1")
                    .offers("2#2.1")
                    .succeed("2#2.1", "")
                    .is(RunStatus.RUNNING);
        }

        @Test
        void visited_more_often_than_allowed_fails_the_run_with_its_name_and_the_limit() {
            Story story = Story.of("---\nlimits: {visits: 2}\n---\n@again -> Bash:\"test\" (if passed)~> @again")
                    .start()
                    .succeed("2#1.1", "")
                    .succeed("2#2.1", "")
                    .is(RunStatus.FAILED);
            String message = story.error().message();
            assertTrue(message.contains("'again'") && message.contains("limits.visits"), message);
        }
    }
}
