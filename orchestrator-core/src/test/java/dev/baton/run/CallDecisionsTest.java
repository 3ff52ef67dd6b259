package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CallDecisionsTest {
    private static final Map<String, String> OTHERS =
            Map.of("greet", """
            $MARK := "!"
            Bash:"hi {who}{MARK}":greeting -> Bash:"loud {greeting}":loud
            """, "ask", """
            AskUserQuestion:"Which?":colour -> @sure:"{colour}?":decision -> Bash:"paint {colour}":painted
            """, "loop", """
            ---
            limits: {visits: 3}
            ---
            @again -> Bash:"try":t (if t.failed)~> @again ~> -> Bash:"after {again.visits}":seen
            """, "outer", """
            @call:greet(who="{name}"):inner -> Bash:"got {inner.loud}":got
            """, "sets", """
            Bash:"x":cursor {allow-set: true} -> Bash:"now {cursor}":now
            """);

    private static final StoredText.Sealed SECRET = new StoredText.Sealed("key", "c2VhbGVk");

    private static Story story(String flow) {
        return Story.calling(flow, OTHERS);
    }

    private static String instruction(Story story) {
        return story.all(RunEvent.StepScheduled.class).getLast().instruction();
    }

    @Nested
    class A_called_flow {
        @Test
        void runs_under_ids_of_its_own_and_gives_back_its_variables() {
            Story story = story("@call:greet(who=Ada):g -> Bash:\"said {g.greeting}\"")
                    .start();
            story.offers("1/1#1.1");
            assertEquals("hi Ada!", instruction(story));
            story.succeed("1/1#1.1", "hello").offers("1/2#1.1");
            story.succeed("1/2#1.1", "{\"n\": 1}").offers("2#1.1");
            assertEquals("said hello", instruction(story));
            story.succeed("2#1.1", "").is(RunStatus.COMPLETED);
            assertEquals("{\"greeting\":\"hello\",\"loud\":{\"n\":1}}", story.text("g"));
            assertEquals(List.of("g"), List.copyOf(story.state().outputs().keySet()));
        }

        @Test
        void sees_nothing_of_its_caller_and_leaves_nothing_to_it() {
            Story story = story("""
                            Bash:"a":greeting -> $X := "const"
                            @call:greet(who="{X}"):g -> Bash:"still {greeting}"
                            """).start();
            story.succeed("1#1.1", "outer").offers("2/1#1.1");
            assertEquals("hi const!", instruction(story));
            story.succeed("2/1#1.1", "inner").succeed("2/2#1.1", "x").offers("3#1.1");
            assertEquals("still outer", instruction(story));
        }

        @Test
        void is_apart_from_another_call_of_it() {
            Story story = story("[@call:greet(who=Ada):a || @call:greet(who=Bob):b] -> Bash:\"{a.loud} {b.loud}\"")
                    .start()
                    .offers("1.1/1#1.1", "1.2/1#1.1");
            story.succeed("1.2/1#1.1", "B").succeed("1.1/1#1.1", "A");
            story.succeed("1.1/2#1.1", "AA").succeed("1.2/2#1.1", "BB");
            assertEquals("AA BB", instruction(story));
        }

        @Test
        void may_call_others() {
            Story story = story("@call:outer(name=Eve):o -> Bash:\"{o.inner.greeting} {o.got}\"")
                    .start()
                    .offers("1/1/1#1.1");
            story.succeed("1/1/1#1.1", "hi").succeed("1/1/2#1.1", "HI").offers("1/2#1.1");
            assertEquals("got HI", instruction(story));
            story.succeed("1/2#1.1", "done").offers("2#1.1");
            assertEquals("hi done", instruction(story));
        }

        @Test
        void counts_its_labels_from_the_beginning_each_time_it_is_called() {
            Story story = story("@again -> @call:loop:l -> Bash:\"once more?\":m (if attempts < 2)~> @again ~>")
                    .start();
            story.fail("2/2#1.1").succeed("2/2#2.1", "").offers("2/4#1.1");
            assertEquals("after 2", instruction(story));
            story.succeed("2/4#1.1", "").succeed("3#1.1", "").offers("2/2#3.1");
            story.fail("2/2#3.1").succeed("2/2#4.1", "");
            assertEquals("after 2", instruction(story));
            assertEquals(2, story.state().labelVisits().get("again"));
        }

        @Test
        void has_a_limit_of_visits_of_its_own() {
            Story story = story("@call:loop").start();
            story.fail("1/2#1.1").fail("1/2#2.1").fail("1/2#3.1").is(RunStatus.FAILED);
            assertTrue(story.error().message().contains("at most 3 visits of label 'again'"), story.error()::message);
            assertEquals("1/1", story.error().step());
        }

        @Test
        void puts_its_own_questions_to_the_judge() {
            Story story = Story.calling(
                            "@call:judged",
                            Map.of("judged", "Bash:\"a\":a -> " + "(if \"the tone is mild\")~> Bash:\"yes\" ~>"))
                    .start()
                    .succeed("1/1#1.1", "")
                    .offers("1/2?0#1.1");
            story.succeed("1/2?0#1.1", "yes").offers("1/2.1.1#1.1");
            story.succeed("1/2.1.1#1.1", "").is(RunStatus.COMPLETED);
        }

        @Test
        void asks_a_person_about_a_step_that_must_not_run_twice() {
            Story story = Story.calling("@call:once", Map.of("once", "Bash:\"pay\":p {idempotent: false}"))
                    .start()
                    .lose("1/1#1.1");
            assertEquals(List.of("1/1"), story.waitsFor());
            story.answers("1/1", "done").is(RunStatus.COMPLETED);
        }

        @Test
        void assigns_only_variables_of_its_own() {
            Story story = story("Bash:\"o\":mine -> @call:sets:s").start().succeed("1#1.1", "kept");
            story.succeed("2/1#1.1", "{\"n\": 1, \"@set\": {\"cursor\": \"next\", \"mine\": \"changed\"}}");
            assertEquals("now next", instruction(story));
            assertTrue(story.warnings().getFirst().contains("'@set' of 'mine' is ignored"), story.warnings()::toString);
            story.succeed("2/2#1.1", "end").is(RunStatus.COMPLETED);
            assertEquals("kept", story.text("mine"));
        }
    }

    @Nested
    class An_argument {
        private static final Map<String, String> SHOW = Map.of("show", "Bash:\"{doc} {doc.exit_code}|\":out");

        @Test
        void that_is_a_variable_is_that_variable() {
            Story story = Story.calling("Bash:\"d\":doc -> @call:show(doc=\"{doc}\")", SHOW)
                    .start()
                    .succeed("1#1.1", "the {text}");
            assertEquals("the {text} 0|", instruction(story));
        }

        @Test
        void that_is_a_text_has_its_values_in_place() {
            Story story = Story.calling("Bash:\"d\":d -> @call:show(doc=\"<{d.x}>\")", SHOW)
                    .start()
                    .succeed("1#1.1", "{\"x\": [1, 2]}");
            assertEquals("<[1,2]> |", instruction(story));
        }

        @Test
        void that_is_long_is_not_recorded_as_a_text() {
            Story story = Story.calling("Bash:\"d\":d -> @call:show(doc=\"<{d}>\"):s", SHOW)
                    .start()
                    .succeed("1#1.1", "x".repeat(5_000));
            assertTrue(instruction(story).startsWith("<xxxx"), () -> instruction(story));
            var started = story.all(RunEvent.BranchStarted.class).getLast();
            assertInstanceOf(
                    Binding.Filled.class,
                    Objects.requireNonNull(started.given()).get("doc"));
            story.succeed("2/1#1.1", "end").is(RunStatus.COMPLETED);
        }

        @Test
        void that_is_left_out_has_the_called_flows_own_value() {
            Map<String, String> others = Map.of("show", """
                    ---
                    params: {doc: {default: none}}
                    ---
                    Bash:"show {doc}":out
                    """);
            Story story = Story.calling("Bash:\"d\":doc -> @call:show", others)
                    .start()
                    .succeed("1#1.1", "outer");
            assertEquals("show none", instruction(story));
        }

        @Test
        void may_be_a_secret_as_a_whole_and_stays_one() {
            Story story = Story.calling(
                            "AskUserQuestion:\"Key?\":key {secret: true} -> @call:show(doc=\"{key}\")", SHOW)
                    .start()
                    .accepted(new RunCommand.Answer("key", "", SECRET, "somebody"));
            assertEquals("••• •••|", instruction(story));
            assertEquals(
                    new Binding.Given(SECRET),
                    Objects.requireNonNull(story.all(RunEvent.BranchStarted.class)
                                    .getFirst()
                                    .given())
                            .get("doc"));
        }

        @Test
        void may_not_be_made_from_a_secret() {
            Story story = Story.calling(
                            "[Bash:\"k\":key || Bash:\"o\"] {secret: true} -> @call:show(doc=\"Bearer {key}\")", SHOW)
                    .start()
                    .succeed("1.2#1.1", "");
            var report = new RunCommand.Report(
                    Story.id("1.1#1.1"), new StepOutcome.Succeeded(StepOutput.of(SECRET, 1)), "node", story.now());
            story.accepted(new RunCommand.Reports(List.of(report))).is(RunStatus.FAILED);
            assertTrue(story.error().message().contains("handed on as a whole"), story.error()::message);
        }

        @Test
        void whose_result_is_secret_is_not_part_of_the_calls_result() {
            Story story =
                    Story.calling("@call:show(doc=x):s {secret: true}", SHOW).start();
            var report = new RunCommand.Report(
                    Story.id("1/1#1.1"), new StepOutcome.Succeeded(StepOutput.of(SECRET, 1)), "node", story.now());
            story.accepted(new RunCommand.Reports(List.of(report))).is(RunStatus.COMPLETED);
            assertEquals("{}", story.text("s"));
        }
    }

    @Nested
    class Inside_a_call {
        @Test
        void people_answer_by_the_call_and_the_name() {
            Story story = story("[@call:ask:a || @call:ask:b]").start();
            assertEquals(List.of("1.1/colour", "1.2/colour"), story.waitsFor());
            assertTrue(story.rejected(new RunCommand.Answer("colour", "red", null, "somebody"))
                    .contains("1.1/colour, 1.2/colour"));
            story.answers("1.2/colour", "blue").answers("1.1/colour", "red");
            assertEquals(List.of("1.1/sure", "1.2/sure"), story.waitsFor());
            story.answers("1.1/sure", "approve")
                    .offers("1.1/3#1.1")
                    .answers("sure", "approve")
                    .offers("1.2/3#1.1");
            story.ignored(new RunCommand.Answer("1.1/colour", "red", null, "somebody"));
        }

        @Test
        void the_name_alone_is_enough_where_one_is_open() {
            Story story = story("@call:ask").start().answers("colour", "red");
            story.ignored(new RunCommand.Answer("colour", "red", null, "somebody"));
            assertEquals(List.of("1/sure"), story.waitsFor());
            story.answers("sure", "approve").offers("1/3#1.1");
            assertEquals("paint red", instruction(story));
        }

        @Test
        void answers_given_beforehand_hold_for_the_name_or_for_one_call() {
            Story story = story("@call:ask -> @call:ask")
                    .answer("colour", "red")
                    .answer("2/colour", "blue")
                    .answer("sure", "approve")
                    .start();
            assertEquals("paint red", instruction(story));
            story.succeed("1/3#1.1", "").offers("2/3#1.1");
            assertEquals("paint blue", instruction(story));
        }
    }

    @Nested
    class A_call_that_fails {
        @Test
        void fails_the_run_with_the_step_that_failed() {
            Story story = story("@call:greet(who=Ada)").start().fail("1/1#1.1").is(RunStatus.FAILED);
            assertEquals("1/1", story.error().step());
        }

        @Test
        void is_tried_again_as_a_whole() {
            Story story = story("@call:greet(who=Ada):g {retries: 1, delay: 5s}")
                    .start()
                    .succeed("1/1#1.1", "hi")
                    .fail("1/2#1.1")
                    .is(RunStatus.WAITING);
            story.after(Duration.ofSeconds(5)).offers("1/1#2.1");
            assertEquals("hi Ada!", instruction(story));
            story.succeed("1/1#2.1", "").succeed("1/2#2.1", "").is(RunStatus.COMPLETED);
        }

        @Test
        void goes_on_with_what_failed_when_the_run_is_retried() {
            Story story = story("@call:outer(name=Ada):o").start().succeed("1/1/1#1.1", "hi");
            story.fail("1/1/2#1.1").is(RunStatus.FAILED);
            story.accepted(new RunCommand.Retry("somebody")).offers("1/1/2#2.1");
            assertEquals("loud hi", instruction(story));
            story.succeed("1/1/2#2.1", "").succeed("1/2#1.1", "").is(RunStatus.COMPLETED);
        }

        @Test
        void leaves_it_to_the_condition_that_follows() {
            Story story = story(
                            "@call:greet(who=Ada):g (if failed)~> Bash:\"{g.error}\" ~> (if passed)~> Bash:\"ok\" ~>")
                    .start()
                    .fail("1/1#1.1")
                    .offers("2.1.1#1.1");
            assertEquals("it broke", instruction(story));
            story("@call:greet(who=Ada) (if failed)~> Bash:\"no\" ~> (if passed)~> Bash:\"ok\" ~>")
                    .start()
                    .succeed("1/1#1.1", "")
                    .succeed("1/2#1.1", "")
                    .offers("2.2.1#1.1");
        }

        @Test
        void is_stopped_when_its_time_is_over_and_its_fallback_runs_in_the_caller() {
            Story story = story(
                            "Bash:\"v\":v -> @call:greet(who=Ada):g {timeout: 1m, fallback: [Bash:\"instead {v}\":f]} -> "
                                    + "Bash:\"{g} {f}\"")
                    .start()
                    .succeed("1#1.1", "V")
                    .after(Duration.ofMinutes(1));
            assertEquals(List.of("2/1#1.1"), story.cancels());
            story.offers("2.fallback.1#1.1");
            assertEquals("instead V", instruction(story));
            story.succeed("2.fallback.1#1.1", "F").offers("3#1.1");
            assertEquals("F F", instruction(story));
        }

        @Test
        void binds_its_failure_where_the_run_goes_on() {
            Story story = story("@call:greet(who=Ada):g {on-failure: continue} -> Bash:\"{g.failed} {g.greeting}.\"")
                    .start()
                    .succeed("1/1#1.1", "hi")
                    .fail("1/2#1.1", FailureKind.USER);
            assertEquals("true .", instruction(story));
        }
    }
}
