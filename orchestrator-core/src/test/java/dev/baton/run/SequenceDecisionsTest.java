package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SequenceDecisionsTest {
    private static final String THREE = "Bash:\"one\":a -> Bash:\"two {a}\":b -> Bash:\"three\":c";

    @Nested
    class A_start {
        @Test
        void schedules_the_first_step_in_the_record_of_the_start() {
            Story story = Story.of(THREE).start().offers("1#1.1").is(RunStatus.RUNNING);
            assertEquals(List.of("RunStarted", "StepScheduled"), story.lastFacts());
        }

        @Test
        void repeated_is_the_same_run() {
            Story story = Story.of(THREE).input("x", "1").start();
            story.ignored(new RunCommand.Start(story.state().started()));
        }

        @Test
        void under_the_same_id_with_other_inputs_is_refused_and_says_what_differs() {
            Story story = Story.of(THREE).start();
            RunStart other =
                    story.input("x", "2").startOf(story.state().started().bundle());
            String why = story.rejected(new RunCommand.Start(other));
            assertTrue(why.contains("input") && why.contains("choose another id"), why);
        }

        @Test
        void under_the_same_id_with_another_flow_is_refused_and_says_so() {
            Story story = Story.of(THREE).start();
            String why = story.rejected(new RunCommand.Start(story.startOf("another")));
            assertTrue(why.contains("flow"), why);
        }

        @Test
        void of_a_flow_that_needs_no_worker_is_over_at_once() {
            Story.of("Bash:\"never\":x {timeout: 1s} (if false)~> Bash:\"no\" ~>")
                    .start()
                    .succeed("1#1.1", "")
                    .is(RunStatus.COMPLETED);
        }
    }

    @Nested
    class A_step {
        @Test
        void ends_in_the_record_that_begins_the_next() {
            Story story = Story.of(THREE).start().succeed("1#1.1", "first").offers("2#1.1");
            assertEquals(List.of("StepStarted", "StepSucceeded", "StepScheduled"), story.lastFacts());
        }

        @Test
        void is_asked_with_values_as_they_are_then() {
            Story story = Story.of(THREE).start().succeed("1#1.1", "first");
            assertEquals(
                    "two first",
                    story.all(RunEvent.StepScheduled.class).getLast().instruction());
        }

        @Test
        void that_is_the_last_ends_the_run() {
            Story story = Story.of(THREE)
                    .start()
                    .succeed("1#1.1", "x")
                    .succeed("2#1.1", "y")
                    .succeed("3#1.1", "z")
                    .is(RunStatus.COMPLETED);
            assertEquals("z", story.text("c"));
            assertEquals("RunCompleted", story.lastFacts().getLast());
        }

        @Test
        void reported_twice_counts_once() {
            Story story = Story.of(THREE).start().succeed("1#1.1", "x");
            story.ignored(story.success("1#1.1", "another"));
            assertEquals("x", story.text("a"));
        }

        @Test
        void that_fails_fails_the_run_with_its_message() {
            Story story =
                    Story.of(THREE).start().succeed("1#1.1", "x").fail("2#1.1").is(RunStatus.FAILED);
            assertEquals("2", story.error().step());
            assertEquals("it broke", story.error().message());
            assertEquals(FailureKind.USER, story.error().kind());
        }

        @Test
        void whose_failure_may_pass_binds_the_failed_result_and_goes_on() {
            Story.of("Bash:\"one\":a {on-failure: continue} -> Bash:\"two {a.failed}\"")
                    .start()
                    .fail("1#1.1")
                    .offers("2#1.1")
                    .succeed("2#1.1", "")
                    .is(RunStatus.COMPLETED);
        }

        @Test
        void has_its_fallback_run_instead_when_it_fails_for_good() {
            Story story = Story.of("Bash:\"one\":a {fallback: [Bash:\"instead\":a]} -> Bash:\"two {a}\"")
                    .start()
                    .fail("1#1.1")
                    .offers("1.fallback.1#1.1")
                    .succeed("1.fallback.1#1.1", "saved")
                    .offers("2#1.1");
            assertEquals(
                    "two saved",
                    story.all(RunEvent.StepScheduled.class).getLast().instruction());
        }
    }

    @Nested
    class A_result {
        @Test
        void with_set_assigns_variables_that_an_agent_may_assign_and_loses_the_key() {
            Story story = Story.of(
                            "general-purpose:\"plan\":cursor -> general-purpose:\"next\":item -> Bash:\"echo {cursor}\"")
                    .start()
                    .succeed("1#1.1", "1")
                    .succeed("2#1.1", "{\"n\": 7, \"@set\": {\"cursor\": 2}}");
            assertEquals("2", story.text("cursor"));
            assertEquals("{\"n\":7}", story.text("item"));
        }

        @Test
        void with_set_of_an_input_changes_nothing_and_warns() {
            Story story = Story.of("general-purpose:\"next {topic}\":item -> Bash:\"echo {item}\"")
                    .input("topic", "tea")
                    .start()
                    .succeed("1#1.1", "{\"@set\": {\"topic\": \"coffee\"}}");
            assertTrue(story.warnings().getFirst().contains("'topic'"), story.warnings()::toString);
        }

        @Test
        void of_a_script_assigns_only_where_that_is_allowed() {
            String flow = "Bash:\"one\":a -> Bash:\"two\":b %s -> Bash:\"three\"";
            Story plain = Story.of(flow.formatted("")).start().succeed("1#1.1", "1");
            plain.succeed("2#1.1", "{\"@set\": {\"a\": 2}}");
            assertEquals("1", plain.text("a"));
            Story allowed =
                    Story.of(flow.formatted("{allow-set: true}")).start().succeed("1#1.1", "1");
            allowed.succeed("2#1.1", "{\"@set\": {\"a\": 2}}");
            assertEquals("2", allowed.text("a"));
        }

        @Test
        void without_the_field_that_is_asked_for_is_rendered_as_nothing_with_a_warning() {
            Story story =
                    Story.of(THREE.replace("{a}", "[{a.missing}]")).start().succeed("1#1.1", "{}");
            assertEquals(
                    "two []", story.all(RunEvent.StepScheduled.class).getLast().instruction());
            assertTrue(story.warnings().getFirst().contains("{a.missing}"), story.warnings()::toString);
        }
    }

    @Nested
    class Limits {
        @Test
        void on_steps_fail_the_run_and_name_themselves() {
            Story story = Story.of("---\nlimits: {steps: 2}\n---\n" + THREE)
                    .start()
                    .succeed("1#1.1", "")
                    .succeed("2#1.1", "")
                    .is(RunStatus.FAILED);
            assertTrue(story.error().message().contains("limits.steps"), story.error()::message);
        }

        @Test
        void on_time_fail_the_run_and_call_off_what_runs() {
            Story story = Story.of("---\nlimits: {timeout: 1m}\n---\n" + THREE)
                    .start()
                    .after(Duration.ofSeconds(59))
                    .is(RunStatus.RUNNING)
                    .after(Duration.ofSeconds(1))
                    .is(RunStatus.FAILED);
            assertEquals(List.of("1#1.1"), story.cancels());
            assertEquals(FailureKind.TIMEOUT, story.error().kind());
        }
    }
}
