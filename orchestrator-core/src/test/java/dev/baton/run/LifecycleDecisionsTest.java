package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LifecycleDecisionsTest {
    private static final String TWO = "Bash:\"a\":a -> Bash:\"b\":b";
    private static final RunCommand PAUSE = new RunCommand.Pause(false, "somebody");
    private static final RunCommand PAUSE_NOW = new RunCommand.Pause(true, "somebody");
    private static final RunCommand RESUME = new RunCommand.Resume("somebody");
    private static final RunCommand CANCEL = new RunCommand.Cancel(false, "somebody");
    private static final RunCommand RETRY = new RunCommand.Retry("somebody");

    @Nested
    class Paused {
        @Test
        void now_what_runs_is_stopped_and_made_again_on_resuming() {
            Story story = Story.of(TWO).start().accepted(PAUSE_NOW);
            assertEquals(List.of("1#1.1"), story.cancels());
            story.fail("1#1.1", FailureKind.CANCELLED).is(RunStatus.PAUSED);
            story.accepted(RESUME).offers("1#1.2");
        }

        @Test
        void a_failure_is_dealt_with_on_resuming() {
            Story story = Story.of(TWO).start().accepted(PAUSE).fail("1#1.1").is(RunStatus.PAUSED);
            story.accepted(RESUME).is(RunStatus.FAILED);
        }

        @Test
        void clocks_of_waits_backoffs_and_deadlines_stand_still() {
            Story wait = Story.of("Wait:\"1h\" -> Bash:\"x\"").start().after(Duration.ofMinutes(20));
            wait.accepted(PAUSE).after(Duration.ofDays(1)).accepted(RESUME);
            assertEquals(wait.now().plus(Duration.ofMinutes(40)), wait.state().nextDue());

            Story backoff =
                    Story.of("Bash:\"x\" {retries: 1, delay: 50s}").start().fail("1#1.1");
            backoff.accepted(PAUSE).after(Duration.ofDays(1)).accepted(RESUME);
            assertEquals(
                    backoff.now().plus(Duration.ofSeconds(50)), backoff.state().nextDue());

            Story deadline =
                    Story.of("---\nlimits: {timeout: 1h}\n---\n@gate:\"?\"").start();
            deadline.accepted(PAUSE).after(Duration.ofDays(1)).accepted(RESUME);
            assertEquals(
                    deadline.now().plus(Duration.ofHours(1)), deadline.state().deadline());
        }
    }

    @Nested
    class Cancelled {
        @Test
        void it_is_only_when_the_pools_have_confirmed() {
            Story story = Story.of("[Bash:\"a\" || Bash:\"b\"]").start().accepted(CANCEL);
            assertEquals(List.of("1.1#1.1", "1.2#1.1"), story.cancels());
            story.fail("1.1#1.1", FailureKind.CANCELLED).is(RunStatus.CANCELLING);
            story.fail("1.2#1.1", FailureKind.CANCELLED).is(RunStatus.CANCELLED);
        }

        @Test
        void a_success_that_arrives_meanwhile_is_recorded_and_nothing_follows_it() {
            Story story = Story.of(TWO).start().accepted(CANCEL).succeed("1#1.1", "done");
            assertTrue(story.lastFacts().contains("StepSucceeded"), story.lastFacts()::toString);
            story.is(RunStatus.CANCELLED).offers();
        }

        @Test
        void an_attempt_that_is_lost_holds_up_nothing() {
            Story.of(TWO).start().accepted(CANCEL).lose("1#1.1").is(RunStatus.CANCELLED);
        }
    }

    @Nested
    class Retried {
        @Test
        void a_run_goes_on_from_what_failed_and_keeps_what_succeeded() {
            Story story = Story.of(TWO).start().succeed("1#1.1", "A").fail("2#1.1");
            story.accepted(RETRY).offers("2#2.1").succeed("2#2.1", "B").is(RunStatus.COMPLETED);
            assertEquals("A", story.text("a"));
            assertEquals(List.of(), story.state().errors());
        }

        @Test
        void a_group_runs_only_its_failed_branches_again() {
            Story story = Story.of("[Bash:\"a\":a || Bash:\"b\":b] -> Bash:\"c {a}{b}\"")
                    .start()
                    .succeed("1.1#1.1", "A")
                    .fail("1.2#1.1");
            story.accepted(RETRY);
            assertTrue(story.offers().stream().allMatch(offer -> offer.startsWith("1.2#")), story.offers()::toString);
            story.succeed(story.offers().getFirst(), "B").offers("2#1.1");
            assertEquals(
                    "c AB", story.all(RunEvent.StepScheduled.class).getLast().instruction());
        }
    }
}
