package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PauseDecisionsTest {
    private static final RunCommand PAUSE = new RunCommand.Pause(false, "somebody");
    private static final RunCommand PAUSE_NOW = new RunCommand.Pause(true, "somebody");
    private static final RunCommand RESUME = new RunCommand.Resume("somebody");
    private static final RunCommand RETRY = new RunCommand.Retry("somebody");
    private static final RunCommand CANCEL = new RunCommand.Cancel(false, "somebody");

    @Nested
    class A_pause {
        @Test
        void lets_what_runs_end_and_begins_nothing_new() {
            Story story = Story.of("Bash:\"one\" -> Bash:\"two\"").start().accepted(PAUSE);
            assertEquals(List.of(), story.cancels());
            story.succeed("1#1.1", "").is(RunStatus.PAUSED).offersNothing();
            story.accepted(RESUME).offers("2#1.1");
        }

        @Test
        void that_is_to_be_now_stops_what_runs_even_when_it_drained_before() {
            Story story = Story.of("Bash:\"one\"").start().accepted(PAUSE).accepted(PAUSE_NOW);
            assertEquals(List.of("1#1.1"), story.cancels());
            story.fail("1#1.1", FailureKind.CANCELLED)
                    .is(RunStatus.PAUSED)
                    .accepted(RESUME)
                    .offers("1#1.2");
        }

        @Test
        void that_is_to_be_now_still_drains_what_must_not_run_twice() {
            Story story = Story.of("Bash:\"one\" {idempotent: false}").start().accepted(PAUSE_NOW);
            assertEquals(List.of(), story.cancels());
            story.is(RunStatus.PAUSING);
        }

        @Test
        void taken_back_before_the_stopped_step_has_ended_runs_it_again() {
            Story.of("Bash:\"one\"")
                    .start()
                    .accepted(PAUSE_NOW)
                    .accepted(RESUME)
                    .fail("1#1.1", FailureKind.CANCELLED)
                    .is(RunStatus.RUNNING)
                    .offers("1#1.2");
        }

        @Test
        void freezes_what_is_left_of_a_wait() {
            Story.of("Wait:\"60 seconds\"")
                    .start()
                    .after(Duration.ofSeconds(20))
                    .accepted(PAUSE)
                    .after(Duration.ofHours(5))
                    .is(RunStatus.PAUSED)
                    .accepted(RESUME)
                    .after(Duration.ofSeconds(39))
                    .is(RunStatus.WAITING)
                    .after(Duration.ofSeconds(1))
                    .is(RunStatus.COMPLETED);
        }

        @Test
        void counts_a_backoff_that_began_meanwhile_from_the_resume() {
            Story.of("Bash:\"one\" {retries: 1, delay: 10s, jitter: false}")
                    .start()
                    .accepted(PAUSE)
                    .after(Duration.ofMinutes(5))
                    .fail("1#1.1")
                    .is(RunStatus.PAUSED)
                    .after(Duration.ofMinutes(5))
                    .accepted(RESUME)
                    .after(Duration.ofSeconds(9))
                    .is(RunStatus.WAITING)
                    .after(Duration.ofSeconds(1))
                    .offers("1#1.2");
        }

        @Test
        void keeps_an_answer_and_goes_on_with_it_afterwards() {
            Story.of("AskUserQuestion:\"which?\":q -> Bash:\"echo {q}\"")
                    .start()
                    .accepted(PAUSE)
                    .answers("q", "a")
                    .is(RunStatus.PAUSED)
                    .offersNothing()
                    .accepted(RESUME)
                    .offers("2#1.1");
        }

        @Test
        void holds_back_a_step_that_a_person_lets_run_again() {
            Story.of("Bash:\"one\" {idempotent: false}")
                    .start()
                    .lose("1#1.1")
                    .accepted(PAUSE)
                    .answers("1", "rerun")
                    .is(RunStatus.PAUSED)
                    .offersNothing()
                    .accepted(RESUME)
                    .offers("1#1.2");
        }

        @Test
        void does_not_count_a_failed_branch_twice() {
            Story.of("[Bash:\"one\" || Bash:\"two\" || Bash:\"three\"]")
                    .start()
                    .fail("1.1#1.1")
                    .accepted(PAUSE)
                    .accepted(RESUME)
                    .succeed("1.2#1.1", "")
                    .is(RunStatus.RUNNING)
                    .succeed("1.3#1.1", "")
                    .is(RunStatus.FAILED);
        }
    }

    @Nested
    class A_doubt {
        @Test
        void is_settled_by_a_result_that_comes_late() {
            Story story = Story.of("Bash:\"one\":a {idempotent: false} -> Bash:\"two\"")
                    .start()
                    .lose("1#1.1")
                    .is(RunStatus.WAITING);
            assertEquals(List.of("1"), story.waitsFor());
            story.succeed("1#1.1", "late").offers("2#1.1");
            assertEquals(List.of(), story.waitsFor());
        }
    }

    @Nested
    class A_retry {
        @Test
        void repeats_what_failed_and_what_was_stopped_with_it_but_nothing_that_succeeded() {
            Story.of("[Bash:\"one\" || Bash:\"two\" || Bash:\"three\"] {on-failure: cancel}")
                    .start()
                    .succeed("1.1#1.1", "")
                    .fail("1.2#1.1")
                    .is(RunStatus.FAILED)
                    .accepted(RETRY)
                    .offers("1.2#2.1", "1.3#2.1")
                    .succeedTogether("1.2#2.1", "1.3#2.1")
                    .is(RunStatus.COMPLETED);
        }

        @Test
        void of_a_run_that_ran_out_of_time_asks_once_more() {
            Story story = Story.of("---\nlimits: {timeout: 1m}\n---\nAskUserQuestion:\"which?\":q")
                    .start()
                    .after(Duration.ofMinutes(1))
                    .is(RunStatus.FAILED);
            assertEquals(List.of(), story.waitsFor());
            story.accepted(RETRY);
            assertEquals(List.of("q"), story.waitsFor());
        }
    }

    @Nested
    class A_cancel {
        @Test
        void is_over_only_when_what_ran_has_ended() {
            Story story = Story.of("[Bash:\"one\" || Bash:\"two\"]").start().accepted(CANCEL);
            assertEquals(List.of("1.1#1.1", "1.2#1.1"), story.cancels());
            story.fail("1.1#1.1", FailureKind.CANCELLED)
                    .is(RunStatus.CANCELLING)
                    .succeed("1.2#1.1", "in time")
                    .is(RunStatus.CANCELLED);
            assertTrue(story.lastFacts().contains("StepSucceeded"));
        }
    }

    @Nested
    class A_group_that_ends_at_the_first_failure {
        @Test
        void begins_nothing_more_though_another_branch_succeeded_in_the_same_batch() {
            Story story = Story.of("[Bash:\"one\" || [Bash:\"two\" -> Bash:\"three\"]] {on-failure: cancel}")
                    .start();
            story.failAndSucceed("1.1#1.1", "1.2.1#1.1").is(RunStatus.FAILED).offersNothing();
            assertEquals(List.of(), story.out());
        }
    }
}
