package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BranchDecisionsTest {

    @Nested
    class A_chain {
        private static final String CHAIN = """
                Bash:"look":n ->
                (if n > 9)~>
                  Bash:"many" ~>
                (if n > 3)~>
                  Bash:"some" ~>
                Bash:"after"
                """;

        @Test
        void takes_the_first_branch_that_holds_and_only_that() {
            Story.of(CHAIN)
                    .start()
                    .succeed("1#1.1", "12")
                    .offers("2.1.1#1.1")
                    .succeed("2.1.1#1.1", "")
                    .offers("3#1.1");
            Story.of(CHAIN).start().succeed("1#1.1", "5").offers("2.2.1#1.1");
        }

        @Test
        void without_a_branch_that_holds_is_passed_by() {
            Story.of(CHAIN).start().succeed("1#1.1", "1").offers("3#1.1");
        }

        @Test
        void decides_about_the_failure_before_it_which_stands_when_no_branch_is_taken() {
            Story.of(CHAIN).start().fail("1#1.1").is(RunStatus.FAILED);
            Story.of("Bash:\"x\":r (if r.failed)~> Bash:\"mend\" ~> Bash:\"after\"")
                    .start()
                    .fail("1#1.1")
                    .offers("2.1.1#1.1")
                    .succeed("2.1.1#1.1", "")
                    .offers("3#1.1");
        }

        @Test
        void keeps_its_answer_where_it_is_named() {
            Story story = Story.of("Bash:\"x\":n -> (if n > 3):big~> Bash:\"yes\" ~> Bash:\"after\"")
                    .start()
                    .succeed("1#1.1", "1");
            assertEquals("false", story.text("big"));
        }
    }

    @Nested
    class A_label {
        private static final String LOOP = """
                @again ->
                Bash:"try":r
                (if r.failed AND attempts < 3)~>
                  @again ~>
                Bash:"after"
                """;

        @Test
        void counts_how_often_it_was_come_to() {
            Story story = Story.of(LOOP)
                    .start()
                    .fail("2#1.1")
                    .offers("2#2.1")
                    .fail("2#2.1")
                    .offers("2#3.1")
                    .fail("2#3.1")
                    .is(RunStatus.FAILED);
            assertEquals(3, story.state().labelVisits().get("again"));
        }

        @Test
        void is_left_when_the_condition_no_longer_holds() {
            Story.of(LOOP).start().fail("2#1.1").succeed("2#2.1", "ok").offers("4#1.1");
        }

        @Test
        void is_come_to_a_limited_number_of_times() {
            Story story = Story.of("---\nlimits: {visits: 2}\n---\n" + LOOP.replace(" AND attempts < 3", ""))
                    .start()
                    .fail("2#1.1")
                    .fail("2#2.1")
                    .is(RunStatus.FAILED);
            assertTrue(story.error().message().contains("'again'"), story.error()::message);
            assertTrue(story.error().message().contains("limits.visits"), story.error()::message);
        }

        @Test
        void between_which_and_its_jump_no_step_stands_ends_in_a_failure_not_in_a_hang() {
            Story story =
                    Story.of("@again -> (if attempts > 0)~> @again ~>").start().is(RunStatus.FAILED);
            assertTrue(story.error().message().contains("limits.visits"), story.error()::message);
        }
    }

    @Nested
    class Plain_words {
        private static final String ASK =
                "Bash:\"x\":draft -> (if \"the tone is friendly\")~> Bash:\"send\" ~> @end:\"done?\"";

        @Test
        void are_put_to_the_judge_once_and_the_answer_decides() {
            Story story = Story.of(ASK).start().succeed("1#1.1", "hi");
            assertEquals(1, story.offers().size());
            assertEquals(
                    "judge", story.all(RunEvent.StepScheduled.class).getLast().name());
            story.succeed(story.offers().getFirst(), "Yes.").offers("2.1.1#1.1");
        }

        @Test
        void answered_with_no_are_no() {
            Story story = Story.of(ASK).start().succeed("1#1.1", "hi");
            story.succeed(story.offers().getFirst(), "{\"answer\": \"no\"}").is(RunStatus.WAITING);
            assertEquals(List.of("end"), story.waitsFor());
        }

        @Test
        void answered_with_neither_are_a_failure_that_quotes_the_answer() {
            Story story = Story.of(ASK).start().succeed("1#1.1", "hi");
            story.succeed(story.offers().getFirst(), "perhaps").is(RunStatus.FAILED);
            assertTrue(story.error().message().contains("'perhaps'"), story.error()::message);
        }
    }

    @Nested
    class A_wait {
        @Test
        void ends_when_its_time_has_come_and_not_before() {
            Story story = Story.of("Wait:\"60 seconds\" -> Bash:\"x\"").start().is(RunStatus.WAITING);
            assertEquals(Story.BEGIN.plusSeconds(60), story.state().nextDue());
            story.after(Duration.ofSeconds(59)).is(RunStatus.WAITING);
            story.after(Duration.ofSeconds(1)).offers("2#1.1");
        }

        @Test
        void of_a_duration_that_is_none_fails_and_says_so() {
            Story story = Story.of("Bash:\"x\":d -> Wait:\"{d}\"")
                    .start()
                    .succeed("1#1.1", "soon")
                    .is(RunStatus.FAILED);
            assertTrue(story.error().message().contains("'soon'"), story.error()::message);
            assertEquals(FailureKind.USER, story.error().kind());
        }
    }
}
