package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GroupDecisionsTest {
    private static final String TWO = "[Bash:\"a\":a || Bash:\"b\":b]:both %s -> Bash:\"c {a} {b}\":c";

    @Test
    void branches_begin_together_and_what_follows_waits_for_all_of_them() {
        Story story = Story.of(TWO.formatted("")).start().offers("1.1#1.1", "1.2#1.1");
        story.succeed("1.2#1.1", "B").offers();
        story.succeed("1.1#1.1", "A").offers("2#1.1");
        assertEquals("c A B", story.all(RunEvent.StepScheduled.class).getLast().instruction());
        assertEquals("2 results", story.text("both"));
    }

    @Test
    void reports_that_come_together_are_one_record() {
        Story story = Story.of(TWO.formatted("")).start().succeedTogether("1.1#1.1", "1.2#1.1");
        assertEquals(
                2, story.lastFacts().stream().filter("StepSucceeded"::equals).count());
        story.offers("2#1.1");
    }

    @Test
    void no_more_than_the_concurrency_are_under_way_at_once() {
        Story story = Story.of("[Bash:\"a\" || Bash:\"b\" || Bash:\"c\"] {concurrency: 2}")
                .start()
                .offers("1.1#1.1", "1.2#1.1")
                .succeed("1.2#1.1", "")
                .offers("1.3#1.1");
        assertEquals(List.of("1.1#1.1", "1.3#1.1"), story.out());
    }

    @Test
    void scopes_merge_in_textual_order_whichever_ended_first() {
        Story story = Story.of("[Bash:\"a\":x || Bash:\"b\":x] -> Bash:\"c {x}\"")
                .start()
                .succeed("1.2#1.1", "second")
                .succeed("1.1#1.1", "first");
        assertEquals(
                "c second", story.all(RunEvent.StepScheduled.class).getLast().instruction());
    }

    @Test
    void a_branch_does_not_see_what_its_sibling_binds() {
        Story story = Story.of("Bash:\"o\":x -> [Bash:\"a\":x || [Wait:\"1s\" -> Bash:\"b {x}\"]]")
                .start()
                .succeed("1#1.1", "outer")
                .succeed("2.1#1.1", "inner")
                .after(Duration.ofSeconds(1));
        assertEquals(
                "b outer", story.all(RunEvent.StepScheduled.class).getLast().instruction());
    }

    @Nested
    class A_failed_branch {
        @Test
        void fails_the_group_when_the_others_have_ended() {
            Story story = Story.of(TWO.formatted("")).start().fail("1.1#1.1").is(RunStatus.RUNNING);
            assertEquals(List.of("1.2#1.1"), story.out());
            story.succeed("1.2#1.1", "B").is(RunStatus.FAILED);
        }

        @Test
        void ends_the_others_at_once_where_that_is_asked_for() {
            Story story =
                    Story.of(TWO.formatted("{on-failure: cancel}")).start().fail("1.1#1.1");
            assertEquals(List.of("1.2#1.1"), story.cancels());
            story.is(RunStatus.FAILED);
        }

        @Test
        void is_the_only_error_when_it_ends_the_others_though_one_of_them_waits_for_a_person() {
            Story story = Story.of("[AskUserQuestion:\"which?\":q || Wait:\"1h\" || Bash:\"b\"] {on-failure: cancel}")
                    .start()
                    .fail("1.3#1.1")
                    .is(RunStatus.FAILED);
            assertEquals(
                    List.of(new StepError("1.3", 1, "Bash", "it broke", FailureKind.USER)),
                    story.state().errors());
            story.accepted(new RunCommand.Retry("somebody")).offers("1.3#2.1");
            assertEquals(List.of("q"), story.waitsFor());
        }

        @Test
        void may_be_let_pass() {
            Story.of(TWO.formatted("{on-failure: continue}"))
                    .start()
                    .fail("1.1#1.1")
                    .succeed("1.2#1.1", "B")
                    .offers("2#1.1");
        }

        @Test
        void is_what_a_condition_behind_the_group_asks_about() {
            String flow = "[Bash:\"a\" || Bash:\"b\"] (if %s)~> Bash:\"yes\" ~> Bash:\"after\"";
            for (String shorthand : List.of("any failed", "any success")) {
                Story.of(flow.formatted(shorthand))
                        .start()
                        .fail("1.1#1.1")
                        .succeed("1.2#1.1", "")
                        .offers("2.1.1#1.1");
            }
            Story none = Story.of(flow.formatted("all success"))
                    .start()
                    .fail("1.1#1.1")
                    .succeed("1.2#1.1", "");
            none.is(RunStatus.FAILED);
        }
    }

    @Nested
    class A_timeout {
        @Test
        void of_a_group_calls_off_what_runs_in_it() {
            Story story = Story.of(TWO.formatted("{timeout: 1m}"))
                    .start()
                    .succeed("1.1#1.1", "A")
                    .after(Duration.ofMinutes(1));
            assertEquals(List.of("1.2#1.1"), story.cancels());
            story.is(RunStatus.FAILED);
            assertEquals(FailureKind.TIMEOUT, story.error().kind());
        }

        @Test
        void of_a_group_in_one_that_has_failed_does_not_come() {
            Story story = Story.of("[[Bash:\"a\" || [Bash:\"b\"] {timeout: 1m}] {on-failure: cancel} || Bash:\"c\"]")
                    .start()
                    .fail("1.1.1#1.1");
            assertEquals(List.of("1.1.2.1#1.1"), story.cancels());
            assertTrue(story.state().nextDue() == null);
            story.ignored(new RunCommand.Tick());
        }

        @Test
        void of_a_group_that_waits_for_a_person_is_the_error_and_not_the_question() {
            Story story = Story.of("[AskUserQuestion:\"which?\":q || Bash:\"b\"] {timeout: 1m}")
                    .start()
                    .succeed("1.2#1.1", "")
                    .after(Duration.ofMinutes(1))
                    .is(RunStatus.FAILED);
            assertEquals(1, story.state().errors().size());
            assertEquals(FailureKind.TIMEOUT, story.error().kind());
        }

        @Test
        void that_did_not_come_changes_nothing_later() {
            Story story = Story.of(TWO.formatted("{timeout: 1m}")).start().succeedTogether("1.1#1.1", "1.2#1.1");
            story.after(Duration.ofMinutes(2)).is(RunStatus.RUNNING);
            assertTrue(story.state().deadline() == null);
        }
    }
}
