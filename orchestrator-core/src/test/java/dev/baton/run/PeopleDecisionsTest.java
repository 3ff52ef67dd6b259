package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PeopleDecisionsTest {

    @Nested
    class A_checkpoint {
        private static final String REVIEW =
                "Bash:\"draft {comments}\":draft -> @review:\"Good? {draft}\":decision -> Bash:\"send {decision.status}\"";

        private static Story reached() {
            return Story.of(REVIEW)
                    .input("comments", "")
                    .start()
                    .succeed("1#1.1", "text")
                    .is(RunStatus.WAITING);
        }

        @Test
        void shows_its_message_and_waits() {
            Story story = reached();
            Waiting waiting = story.state().waitingForPeople().getFirst();
            assertEquals("review", waiting.name());
            assertEquals("Good? text", waiting.message());
            assertTrue(story.state().waitsOnlyForPeople());
        }

        @Test
        void that_is_approved_is_passed_and_says_so() {
            Story story = reached().answers("review", "approve").offers("3#1.1");
            assertEquals(
                    "send approved",
                    story.all(RunEvent.StepScheduled.class).getLast().instruction());
            assertEquals(
                    "somebody", story.all(RunEvent.Answered.class).getLast().by());
        }

        @Test
        void that_is_rejected_fails_the_run_with_the_reason() {
            Story story = reached().answers("review", "reject: too long").is(RunStatus.FAILED);
            assertTrue(story.error().message().contains("too long"), story.error()::message);
        }

        @Test
        void that_is_to_be_revised_has_the_element_before_it_run_again_with_the_comments() {
            Story story = reached().answers("review", "revise: shorter").offers("1#2.1");
            assertEquals(
                    "draft shorter",
                    story.all(RunEvent.StepScheduled.class).getLast().instruction());
            story.succeed("1#2.1", "t").is(RunStatus.WAITING);
        }

        @Test
        void can_be_revised_three_times_and_then_says_what_is_left() {
            Story story = reached();
            for (int visit = 2; visit <= 4; visit++) {
                story.answers("review", "revise: again").succeed("1#" + visit + ".1", "t");
            }
            Decision.Rejected refused =
                    assertInstanceOf(Decision.Rejected.class, story.answered("review", "revise: again"));
            assertTrue(refused.why().contains("approve or reject"), refused::why);
            story.answers("review", "approve").offers("3#1.1");
        }

        @Test
        void can_be_left_by_a_jump_to_a_label_and_only_to_one_that_there_is() {
            Story story = Story.of("@top -> Bash:\"x\" -> @review:\"?\" -> Bash:\"y\" -> (if false)~> @top ~>")
                    .start()
                    .succeed("2#1.1", "");
            Decision.Rejected refused =
                    assertInstanceOf(Decision.Rejected.class, story.answered("review", "jump nowhere"));
            assertTrue(refused.why().contains("top"), refused::why);
            story.answers("review", "jump top").offers("2#2.1");
        }

        @Test
        void takes_no_other_word_and_says_which_there_are() {
            Decision.Rejected refused =
                    assertInstanceOf(Decision.Rejected.class, reached().answered("review", "maybe"));
            assertTrue(refused.why().contains("approve, reject, revise or jump"), refused::why);
        }

        @Test
        void keeps_its_first_answer() {
            Story story = reached().answers("review", "approve");
            assertInstanceOf(Decision.Ignored.class, story.answered("review", "approve"));
            Decision.Rejected refused = assertInstanceOf(Decision.Rejected.class, story.answered("review", "reject"));
            assertTrue(refused.why().contains("the first answer stands"), refused::why);
        }

        @Test
        void decides_by_itself_when_nobody_came_in_time_and_that_was_asked_for() {
            String flow = "@review:\"?\" {timeout: 1d, on-timeout: %s} -> Bash:\"x\"";
            Story.of(flow.formatted("approve"))
                    .start()
                    .after(Duration.ofDays(1))
                    .offers("2#1.1");
            Story.of(flow.formatted("reject")).start().after(Duration.ofDays(1)).is(RunStatus.FAILED);
            Story late = Story.of(flow.formatted("fail")).start().after(Duration.ofDays(1));
            late.is(RunStatus.FAILED);
            assertEquals(FailureKind.TIMEOUT, late.error().kind());
        }

        @Test
        void is_addressed_by_its_visit_when_it_has_several() {
            Story story = Story.of("@top -> Bash:\"x\":r -> @review:\"?\" -> (if attempts < 2)~> @top ~>")
                    .start()
                    .succeed("2#1.1", "")
                    .answers("review#1", "approve")
                    .succeed("2#2.1", "")
                    .is(RunStatus.WAITING);
            assertInstanceOf(Decision.Ignored.class, story.answered("review#1", "approve"));
            story.answers("review#2", "approve").is(RunStatus.COMPLETED);
        }
    }

    @Nested
    class A_question {
        private static final String ASK = "AskUserQuestion:\"Which?\":colour %s -> Bash:\"paint {colour}\"";

        private static Story asked(String options) {
            return Story.of(ASK.formatted(options)).start().is(RunStatus.WAITING);
        }

        @Test
        void binds_its_answer() {
            Story story = asked("").answers("colour", "red").offers("2#1.1");
            assertEquals("red", story.text("colour"));
        }

        @Test
        void with_choices_takes_only_one_of_them_and_stays_open_otherwise() {
            Story story = asked("{choices: [red, green]}");
            Decision.Rejected refused = assertInstanceOf(Decision.Rejected.class, story.answered("colour", "blue"));
            assertTrue(refused.why().contains("red, green"), refused::why);
            story.is(RunStatus.WAITING).answers("colour", "green").offers("2#1.1");
        }

        @Test
        void with_a_schema_takes_only_what_fits() {
            Story story = asked("{schema: {type: object, required: [name]}}");
            assertInstanceOf(Decision.Rejected.class, story.answered("colour", "{\"n\": 1}"));
            story.answers("colour", "{\"name\": \"red\"}").offers("2#1.1");
        }

        @Test
        void takes_its_default_when_nobody_answered_in_time() {
            Story story =
                    asked("{default: grey, timeout: 1h, on-timeout: default}").after(Duration.ofHours(1));
            assertEquals("grey", story.text("colour"));
            asked("{timeout: 1h, on-timeout: fail}").after(Duration.ofHours(1)).is(RunStatus.FAILED);
        }

        @Test
        void is_not_asked_when_the_answer_was_given_beforehand() {
            Story story =
                    Story.of(ASK.formatted("")).answer("colour", "blue").start().offers("2#1.1");
            assertEquals(List.of(), story.waitsFor());
        }

        @Test
        void is_asked_all_the_same_when_what_was_given_beforehand_does_not_fit() {
            Story story = Story.of(ASK.formatted("{choices: [red, green]}"))
                    .answer("colour", "blue")
                    .start()
                    .is(RunStatus.WAITING);
            assertTrue(story.warnings().getFirst().contains("red, green"), story.warnings()::toString);
        }

        @Test
        void of_a_run_that_was_cancelled_is_refused_with_where_the_run_stands() {
            Story story = asked("").accepted(new RunCommand.Cancel(false, "somebody"));
            Decision.Rejected refused = assertInstanceOf(Decision.Rejected.class, story.answered("colour", "red"));
            assertTrue(refused.why().contains("cancelled"), refused::why);
        }

        @Test
        void that_is_not_open_is_named_together_with_what_is() {
            Decision.Rejected refused =
                    assertInstanceOf(Decision.Rejected.class, asked("").answered("color", "red"));
            assertTrue(refused.why().contains("'color'") && refused.why().contains("colour"), refused::why);
        }
    }
}
