package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.run.actor.RunJson;
import dev.baton.step.FailureKind;
import dev.baton.view.RunView;
import dev.baton.view.StepStatus;
import dev.baton.view.StepView;
import dev.baton.view.Summaries;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RaceDecisionsTest {
    private static final String THREE = "race [Bash:\"a\":a || Bash:\"b\":b || Bash:\"c\":c]:x %s -> Bash:\"d {x}\":d";
    private static final String ASKS =
            "race [AskUserQuestion:\"which?\":q || [Wait:\"1h\" -> Bash:\"w\"] || Bash:\"b\"]:x";
    private static final RunCommand RETRY = new RunCommand.Retry("somebody");
    private static final RunCommand RESUME = new RunCommand.Resume("somebody");

    private static List<StepStatus> statuses(Story story) {
        return view(story).steps().stream().map(StepView::status).toList();
    }

    private static RunView view(Story story) {
        return RunView.of(story.loaded().bundle()).apply(1, story.facts());
    }

    private static String lastInstruction(Story story) {
        return story.all(RunEvent.StepScheduled.class).getLast().instruction();
    }

    @Nested
    class The_first_success {
        @Test
        void wins_and_calls_off_the_others() {
            Story story = Story.of(THREE.formatted("")).start().offers("1.1#1.1", "1.2#1.1", "1.3#1.1");
            story.succeed("1.2#1.1", "B");
            assertEquals(List.of("1.1#1.1", "1.3#1.1"), sorted(story.cancels()));
            story.offers("2#1.1");
            assertEquals("d B", lastInstruction(story));
            assertEquals(List.of("2#1.1"), story.out());
            story.succeed("2#1.1", "D").is(RunStatus.COMPLETED);
            assertEquals(
                    List.of(StepStatus.CANCELLED, StepStatus.SUCCEEDED, StepStatus.CANCELLED, StepStatus.SUCCEEDED),
                    statuses(story));
        }

        private static List<String> sorted(List<String> attempts) {
            return attempts.stream().sorted().toList();
        }

        @Test
        void is_what_the_race_is_bound_to_and_nothing_of_the_others_is_bound() {
            Story story = Story.of(THREE.formatted(""))
                    .start()
                    .succeed("1.3#1.1", "C")
                    .succeed("2#1.1", "D");
            assertEquals(
                    List.of("c", "d", "x"), List.copyOf(story.state().outputs().keySet()));
            assertEquals("C", story.text("x"));
        }

        @Test
        void is_that_of_a_whole_branch_and_what_a_loser_had_bound_by_then_is_dropped() {
            Story story = Story.of(
                            "race [[Bash:\"a\":n -> Bash:\"b\":m] || [Bash:\"c\":n -> Bash:\"d\":o]] -> Bash:\"{n}\"")
                    .start()
                    .succeed("1.1.1#1.1", "slow")
                    .succeed("1.2.1#1.1", "quick")
                    .is(RunStatus.RUNNING)
                    .succeed("1.2.2#1.1", "D");
            assertEquals("quick", lastInstruction(story));
            assertEquals(List.of("n", "o"), List.copyOf(story.state().outputs().keySet()));
        }

        @Test
        void comes_after_failures_that_then_are_no_errors() {
            Story story = Story.of(THREE.formatted(""))
                    .start()
                    .fail("1.1#1.1")
                    .is(RunStatus.RUNNING)
                    .offersNothing()
                    .succeed("1.3#1.1", "C")
                    .succeed("2#1.1", "D")
                    .is(RunStatus.COMPLETED);
            assertEquals(List.of(), Summaries.of(view(story), List.of()).errors());
        }

        @Test
        void of_two_that_come_together_is_the_one_that_is_told_first() {
            Story story = Story.of(THREE.formatted("")).start().succeedTogether("1.2#1.1", "1.1#1.1");
            assertEquals("d 1.2#1.1", lastInstruction(story));
            assertEquals(List.of("1.3#1.1"), story.cancels());
        }

        @Test
        void of_a_branch_that_needs_nobody_ends_the_race_as_it_begins() {
            Story story = Story.of("race [Bash:\"a\" || AskUserQuestion:\"which?\":q]:x -> Bash:\"{x}\"")
                    .answer("q", "this")
                    .start();
            assertEquals(List.of("2#1.1"), story.out());
            assertEquals("this", lastInstruction(story));
        }

        @Test
        void is_final_whatever_the_others_come_to_later() {
            Story story = Story.of(THREE.formatted("")).start().succeed("1.2#1.1", "B");
            story.ignored(story.success("1.1#1.1", "late"));
            story.ignored(story.failure("1.3#1.1", FailureKind.CANCELLED, "stopped"));
            story.ignored(story.loss("1.3#1.1"));
        }
    }

    @Nested
    class What_is_under_way_in_a_loser {
        @Test
        void questions_and_timers_are_withdrawn() {
            Story story = Story.of(ASKS).start();
            assertEquals(List.of("q"), story.waitsFor());
            story.succeed("1.3#1.1", "B").is(RunStatus.COMPLETED);
            assertTrue(story.state().waits().isEmpty());
            assertEquals(List.of(StepStatus.CANCELLED, StepStatus.SUCCEEDED), statuses(story));
            assertEquals(List.of(), Summaries.of(view(story), List.of()).errors());
            assertEquals(1, view(story).skipped());
        }

        @Test
        void a_question_takes_no_answer_any_more() {
            Story story = Story.of(ASKS + " -> Bash:\"c\"").start().succeed("1.3#1.1", "B");
            assertTrue(story.rejected(new RunCommand.Answer("q", "late", null, "somebody"))
                    .contains("the run waits for nobody"));
        }

        @Test
        void retries_that_are_due_later_do_not_come() {
            Story story = Story.of("race [Bash:\"a\" {retries: 3, delay: 1m} || Bash:\"b\"] -> Wait:\"1h\"")
                    .start()
                    .fail("1.1#1.1")
                    .succeed("1.2#1.1", "B")
                    .after(Duration.ofMinutes(1))
                    .is(RunStatus.WAITING);
            assertEquals(List.of(), story.out());
        }

        @Test
        void groups_are_ended_at_every_depth() {
            Story story = Story.of("race [[[Bash:\"a\" || [Bash:\"b\"] {timeout: 1m}] -> Bash:\"c\"] || Bash:\"d\"]"
                            + " -> Wait:\"1h\"")
                    .start()
                    .succeed("1.2#1.1", "D");
            assertEquals(2, story.cancels().size());
            assertTrue(story.state().groups().isEmpty());
            assertEquals(1, story.state().frames().size());
            story.after(Duration.ofMinutes(1));
            assertEquals(List.of(), story.lastFacts());
        }
    }

    @Nested
    class A_race_that_all_lose {
        @Test
        void fails_with_their_number_and_the_first_failure_in_the_text() {
            Story story = Story.of(THREE.formatted(""))
                    .start()
                    .fail("1.3#1.1")
                    .fail("1.2#1.1")
                    .fail("1.1#1.1")
                    .is(RunStatus.FAILED);
            assertEquals(1, story.state().errors().size());
            assertEquals(
                    new StepError(
                            "1",
                            1,
                            "race",
                            "Expected a branch of the race to succeed, but 3 of 3 failed; the first, step 1.1 (Bash): it broke",
                            FailureKind.USER),
                    story.error());
        }

        @Test
        void is_what_a_condition_behind_it_asks_about() {
            String flow = "race [Bash:\"a\":a || Bash:\"b\"]:x (if %s)~> Bash:\"{x.error}\" ~> Bash:\"after {a}\"";
            Story lost =
                    Story.of(flow.formatted("failed")).start().fail("1.2#1.1").fail("1.1#1.1");
            lost.offers("2.1.1#1.1");
            assertTrue(lastInstruction(lost).contains("2 of 2 failed"), lastInstruction(lost));
            Story.of(flow.formatted("passed"))
                    .start()
                    .fail("1.1#1.1")
                    .succeed("1.2#1.1", "false")
                    .offers("2.1.1#1.1");
            Story.of(flow.formatted("passed"))
                    .start()
                    .fail("1.1#1.1")
                    .fail("1.2#1.1")
                    .is(RunStatus.FAILED);
        }

        @Test
        void may_be_let_pass_and_binds_nothing_but_its_failure() {
            Story story = Story.of(THREE.formatted("{on-failure: continue}"))
                    .start()
                    .fail("1.1#1.1")
                    .fail("1.2#1.1")
                    .fail("1.3#1.1")
                    .offers("2#1.1");
            assertEquals(List.of("x"), List.copyOf(story.state().outputs().keySet()));
        }

        @Test
        void is_run_again_whole_when_it_has_retries() {
            Story story = Story.of(
                            "race [[Bash:\"a\" -> Bash:\"b\"] || Bash:\"c\"] {retries: 1, delay: 10s} -> Bash:\"d\"")
                    .start()
                    .succeed("1.1.1#1.1", "")
                    .fail("1.1.2#1.1")
                    .fail("1.2#1.1")
                    .is(RunStatus.WAITING)
                    .after(Duration.ofSeconds(10))
                    .offers("1.1.1#2.1", "1.2#2.1")
                    .succeed("1.2#2.1", "");
            assertEquals(List.of("1.1.1#2.1"), story.cancels());
            story.offers("2#1.1");
        }

        @Test
        void has_its_fallback_run_instead() {
            Story story = Story.of("race [Bash:\"a\" || Bash:\"b\"]:x {fallback: [Bash:\"f\"]} -> Bash:\"{x}\"")
                    .start()
                    .fail("1.1#1.1")
                    .fail("1.2#1.1")
                    .offers("1.fallback.1#1.1")
                    .succeed("1.fallback.1#1.1", "F")
                    .offers("2#1.1");
            assertEquals("F", lastInstruction(story));
        }

        @Test
        void goes_on_from_what_failed_when_the_run_is_retried() {
            Story story = Story.of("race [[Bash:\"a\":a -> Bash:\"b\"] || Bash:\"c\"]:x -> Bash:\"{x} {a}\"")
                    .start()
                    .succeed("1.1.1#1.1", "A")
                    .fail("1.1.2#1.1")
                    .fail("1.2#1.1")
                    .is(RunStatus.FAILED)
                    .accepted(RETRY)
                    .offers("1.1.2#2.1", "1.2#2.1")
                    .succeed("1.1.2#2.1", "B");
            assertEquals(List.of("1.2#2.1"), story.cancels());
            assertEquals("B A", lastInstruction(story));
        }

        @Test
        void counts_anew_when_the_run_is_retried() {
            Story story = Story.of("race [Bash:\"a\" || Bash:\"b\"]")
                    .start()
                    .fail("1.1#1.1")
                    .fail("1.2#1.1")
                    .accepted(RETRY)
                    .fail("1.2#2.1")
                    .is(RunStatus.RUNNING)
                    .fail("1.1#2.1")
                    .is(RunStatus.FAILED);
            assertTrue(story.error().message().contains("2 of 2 failed"), story.error()::message);
        }
    }

    @Nested
    class A_timeout {
        @Test
        void ends_all_branches_and_is_the_races_failure_though_one_had_failed_before() {
            Story story = Story.of(THREE.formatted("{timeout: 1m}"))
                    .start()
                    .fail("1.1#1.1")
                    .after(Duration.ofMinutes(1))
                    .is(RunStatus.FAILED);
            assertEquals(2, story.cancels().size());
            assertEquals(1, story.state().errors().size());
            assertEquals(FailureKind.TIMEOUT, story.error().kind());
            assertTrue(story.error().message().startsWith("Expected the race at"), story.error()::message);
            story.accepted(RETRY).offers("1.1#2.1", "1.2#2.1", "1.3#2.1");
        }

        @Test
        void that_did_not_come_changes_nothing_later() {
            Story.of("race [Bash:\"a\" || Bash:\"b\"] {timeout: 1m} -> Bash:\"c\"")
                    .start()
                    .succeed("1.1#1.1", "")
                    .after(Duration.ofMinutes(2))
                    .is(RunStatus.RUNNING);
        }
    }

    @Nested
    class A_race_in_a_run_that {
        @Test
        void pauses_is_won_when_the_run_resumes() {
            Story story = Story.of(THREE.formatted(""))
                    .start()
                    .accepted(new RunCommand.Pause(true, "somebody"))
                    .succeed("1.2#1.1", "B")
                    .fail("1.1#1.1", FailureKind.CANCELLED)
                    .fail("1.3#1.1", FailureKind.CANCELLED)
                    .is(RunStatus.PAUSED)
                    .accepted(RESUME);
            assertEquals("d B", lastInstruction(story));
            assertEquals(List.of("2#1.1"), story.out());
        }

        @Test
        void pauses_freezes_what_its_branches_wait_for() {
            Story.of("race [[Wait:\"1m\" -> Bash:\"a\"] || AskUserQuestion:\"which?\":q]")
                    .start()
                    .accepted(new RunCommand.Pause(false, "somebody"))
                    .after(Duration.ofHours(1))
                    .accepted(RESUME)
                    .after(Duration.ofSeconds(59))
                    .is(RunStatus.WAITING)
                    .after(Duration.ofSeconds(1))
                    .offers("1.1.2#1.1");
        }

        @Test
        void is_cancelled_has_no_winner() {
            Story story = Story.of(THREE.formatted("")).start().accepted(new RunCommand.Cancel(false, "somebody"));
            assertEquals(3, story.cancels().size());
            story.succeed("1.1#1.1", "A")
                    .fail("1.2#1.1", FailureKind.CANCELLED)
                    .fail("1.3#1.1", FailureKind.CANCELLED)
                    .is(RunStatus.CANCELLED);
        }

        @Test
        void is_read_back_in_the_middle_stands_where_it_stood() throws IOException {
            Story story = Story.of(THREE.formatted("")).start().fail("1.1#1.1");
            RunState read = RunJson.text()
                    .readValue(RunJson.text().writeValueAsBytes(story.state()), RunState.class)
                    .withLoaded(story.loaded());
            int known = story.facts().size();
            story.succeed("1.3#1.1", "C");
            assertEquals(
                    story.state(),
                    read.apply(new RunRecord(
                            story.facts().subList(known, story.facts().size()))));
        }
    }

    @Test
    void a_race_in_a_branch_of_a_race_is_one_of_its_branches() {
        Story story = Story.of("race [race [Bash:\"a\" || Bash:\"b\"] || Bash:\"c\"]:x -> Bash:\"{x}\"")
                .start()
                .fail("1.1.1#1.1")
                .fail("1.1.2#1.1")
                .is(RunStatus.RUNNING)
                .succeed("1.2#1.1", "C");
        assertEquals("C", lastInstruction(story));
    }

    @Test
    void a_race_with_one_branch_is_run_as_that() {
        Story story = Story.of("race [Bash:\"a\" -> Bash:\"b\"]:x -> Bash:\"{x}\"")
                .start()
                .succeed("1.1.1#1.1", "A")
                .succeed("1.1.2#1.1", "B");
        assertEquals("B", lastInstruction(story));
    }
}
