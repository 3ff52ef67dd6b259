package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PeopleDecisionsTest {
    private static RunCommand answer(String name, String value) {
        return new RunCommand.Answer(name, value, null, "somebody");
    }

    @Nested
    class A_checkpoint {
        private static final String FLOW = "Bash:\"draft {comments}\":a -> @review:\"Good?\":d -> Bash:\"send\"";

        private Story reached() {
            return Story.of(FLOW).input("comments", "").start().succeed("1#1.1", "x");
        }

        @Test
        void waits_for_a_person() {
            Story story = reached().is(RunStatus.WAITING);
            assertEquals(List.of("review"), story.waitsFor());
        }

        @Test
        void lets_the_run_go_on_when_it_is_approved() {
            Story story = reached().answers("review", "approve").offers("3#1.1");
            assertTrue(story.text("d").contains("approved"));
        }

        @Test
        void fails_the_run_with_the_reason_when_it_is_rejected() {
            Story story = reached().answers("review", "reject: too long").is(RunStatus.FAILED);
            assertTrue(story.error().message().contains("too long"), story.error()::message);
        }

        @Test
        void runs_the_element_before_it_again_with_the_comments_three_times_at_most() {
            Story story = reached();
            for (int visit = 2; visit <= 4; visit++) {
                story.answers("review", "revise: shorter").offers("1#" + visit + ".1");
                assertEquals(
                        "draft shorter",
                        story.all(RunEvent.StepScheduled.class).getLast().instruction());
                story.succeed("1#" + visit + ".1", "x");
            }
            String why = story.rejected(answer("review", "revise: once more"));
            assertTrue(why.contains("at most 3"), why);
        }

        @Test
        void takes_the_first_answer_and_the_same_again_but_no_other() {
            Story story = reached().answers("review", "approve");
            story.ignored(answer("review", "approve"));
            story.ignored(answer("review#1", "approve"));
            assertTrue(story.rejected(answer("review", "reject")).contains("first answer stands"));
        }

        @Test
        void jumps_to_a_label_that_is_there_and_names_the_labels_otherwise() {
            Story story = Story.of("@begin -> Bash:\"one\" -> @review:\"Good?\" -> Bash:\"two\" (if failed)~> @begin")
                    .start()
                    .succeed("2#1.1", "");
            assertTrue(story.rejected(answer("review", "jump nowhere")).contains("begin"));
            story.answers("review", "jump begin").offers("2#2.1");
        }

        @Test
        void says_which_answers_it_takes() {
            assertTrue(reached().rejected(answer("review", "perhaps")).contains("approve, reject, revise"));
        }
    }

    @Nested
    class A_question {
        @Test
        void takes_only_one_of_its_choices() {
            Story story = Story.of("AskUserQuestion:\"which?\":q {choices: [a, b]} -> Bash:\"echo {q}\"")
                    .start();
            assertTrue(story.rejected(answer("q", "c")).contains("a, b"));
            story.answers("q", "b").offers("2#1.1");
            assertEquals("b", story.text("q"));
        }

        @Test
        void takes_its_default_when_nobody_answers_in_time() {
            Story story = Story.of(
                            "AskUserQuestion:\"which?\":q {default: \"a\", timeout: 1h, on-timeout: default} -> Bash:\"echo {q}\"")
                    .start()
                    .after(Duration.ofMinutes(59))
                    .is(RunStatus.WAITING)
                    .after(Duration.ofMinutes(1))
                    .offers("2#1.1");
            assertEquals("a", story.text("q"));
        }

        @Test
        void fails_the_run_when_it_is_to_fail_after_its_time() {
            Story story = Story.of("AskUserQuestion:\"which?\":q {timeout: 1h, on-timeout: fail} -> Bash:\"echo {q}\"")
                    .start()
                    .after(Duration.ofHours(1))
                    .is(RunStatus.FAILED);
            assertTrue(story.error().message().contains("'q'"), story.error()::message);
        }

        @Test
        void that_is_not_open_is_refused_with_the_name_of_the_one_that_is() {
            Story story = Story.of("AskUserQuestion:\"which?\":q -> Bash:\"echo {q}\"")
                    .start();
            assertTrue(story.rejected(answer("other", "a")).contains("q"));
        }

        @Test
        void answered_beforehand_is_not_asked() {
            Story.of("AskUserQuestion:\"which?\":q -> Bash:\"echo {q}\"")
                    .answer("q", "a")
                    .start()
                    .offers("2#1.1");
        }
    }

    @Test
    void a_step_that_must_not_run_twice_asks_what_became_of_it() {
        Story story = Story.of("Bash:\"pay\":a {idempotent: false} -> Bash:\"two\"")
                .start()
                .lose("1#1.1")
                .offersNothing();
        assertEquals(List.of("1"), story.waitsFor());
        assertInstanceOf(Decision.Rejected.class, story.answered("1", "perhaps"));
        story.answers("1", "done").offers("2#1.1");
    }
}
