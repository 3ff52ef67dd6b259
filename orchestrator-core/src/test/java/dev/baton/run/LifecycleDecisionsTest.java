package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LifecycleDecisionsTest {
    private static final String TWO = "Bash:\"a\":a -> Bash:\"b\":b";
    private static final RunCommand PAUSE = new RunCommand.Pause(false, "somebody");
    private static final RunCommand PAUSE_NOW = new RunCommand.Pause(true, "somebody");
    private static final RunCommand RESUME = new RunCommand.Resume("somebody");
    private static final RunCommand CANCEL = new RunCommand.Cancel(false, "somebody");
    private static final RunCommand FORCE = new RunCommand.Cancel(true, "somebody");
    private static final RunCommand RETRY = new RunCommand.Retry("somebody");

    private static Map<RunStatus, Supplier<Story>> stories() {
        Map<RunStatus, Supplier<Story>> stories = new EnumMap<>(RunStatus.class);
        stories.put(RunStatus.PENDING, () -> Story.of(TWO));
        stories.put(RunStatus.RUNNING, () -> Story.of(TWO).start());
        stories.put(RunStatus.WAITING, () -> Story.of("@gate:\"?\"").start());
        stories.put(RunStatus.PAUSING, () -> Story.of(TWO).start().accepted(PAUSE));
        stories.put(
                RunStatus.PAUSED, () -> Story.of(TWO).start().accepted(PAUSE).succeed("1#1.1", ""));
        stories.put(RunStatus.COMPLETED, () -> Story.of("Bash:\"a\"").start().succeed("1#1.1", ""));
        stories.put(RunStatus.FAILED, () -> Story.of(TWO).start().fail("1#1.1"));
        stories.put(RunStatus.CANCELLING, () -> Story.of(TWO).start().accepted(CANCEL));
        stories.put(
                RunStatus.CANCELLED,
                () -> Story.of(TWO).start().accepted(CANCEL).fail("1#1.1", FailureKind.CANCELLED));
        return stories;
    }

    /** The whole lifecycle: rows are where a run stands, columns what it is told; = changes nothing, ! is refused. */
    private static final String TABLE = """
                     pause      pause-now  resume     cancel      force       retry
        pending      !          !          !          !           !           !
        running      pausing    pausing    =          cancelling  cancelling  !
        waiting      paused     paused     =          cancelled   cancelled   !
        pausing      =          pausing    running    cancelling  cancelling  !
        paused       =          =          running    cancelled   cancelled   !
        completed    !          !          !          !           !           !
        failed       !          !          !          !           !           running
        cancelling   !          !          !          =           cancelling  !
        cancelled    !          !          !          =           =           !
        """;

    @Test
    void every_command_has_its_effect_in_every_status() {
        List<RunCommand> commands = List.of(PAUSE, PAUSE_NOW, RESUME, CANCEL, FORCE, RETRY);
        StringBuilder found = new StringBuilder();
        for (String row : TABLE.lines().skip(1).toList()) {
            RunStatus status = RunStatus.valueOf(row.strip().split(" +")[0].toUpperCase(java.util.Locale.ROOT));
            List<String> cells = new ArrayList<>();
            for (RunCommand command : commands) {
                Story story = stories().get(status).get();
                assertEquals(status, story.state().shownStatus());
                cells.add(
                        switch (story.tell(command)) {
                            case Decision.Accepted accepted ->
                                accepted.after().shownStatus().shown();
                            case Decision.Ignored ignored -> "=";
                            case Decision.Rejected rejected -> "!";
                            case Decision.Needs needs -> needs.toString();
                        });
            }
            found.append(status.shown())
                    .append(' ')
                    .append(String.join(" ", cells))
                    .append('\n');
        }
        String expected = TABLE.lines()
                .skip(1)
                .map(line -> line.strip().replaceAll(" +", " ") + "\n")
                .reduce("", String::concat);
        assertEquals(expected, found.toString());
    }

    @Test
    void every_status_is_in_the_table() {
        for (RunStatus status : RunStatus.values()) {
            assertTrue(TABLE.contains(status.shown()) || status.shown().equals("interrupted"), status::shown);
        }
    }

    @Nested
    class Paused {
        @Test
        void what_runs_is_drained_and_nothing_new_begins() {
            Story story = Story.of(TWO).start().accepted(PAUSE).is(RunStatus.PAUSING);
            assertEquals(List.of(), story.cancels());
            story.succeed("1#1.1", "A").is(RunStatus.PAUSED).offers();
            story.accepted(RESUME).offers("2#1.1");
        }

        @Test
        void now_what_runs_is_stopped_and_made_again_on_resuming() {
            Story story = Story.of(TWO).start().accepted(PAUSE_NOW);
            assertEquals(List.of("1#1.1"), story.cancels());
            story.fail("1#1.1", FailureKind.CANCELLED).is(RunStatus.PAUSED);
            story.accepted(RESUME).offers("1#1.2");
        }

        @Test
        void now_what_must_not_run_twice_is_drained_all_the_same() {
            Story story = Story.of("Bash:\"pay\" {idempotent: false} -> Bash:\"b\"")
                    .start()
                    .accepted(PAUSE_NOW);
            assertEquals(List.of(), story.cancels());
            story.succeed("1#1.1", "").is(RunStatus.PAUSED);
        }

        @Test
        void now_after_all_stops_what_is_being_drained() {
            Story story = Story.of(TWO).start().accepted(PAUSE).after(Duration.ofMinutes(1));
            story.accepted(PAUSE_NOW);
            assertEquals(List.of("1#1.1"), story.cancels());
            assertEquals(Story.BEGIN, story.state().frozenAt());
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

        @Test
        void an_answer_is_taken_and_has_its_effect_on_resuming() {
            Story story = Story.of("@gate:\"?\" -> Bash:\"x\"").start().accepted(PAUSE);
            story.answers("gate", "approve").is(RunStatus.PAUSED).offers();
            story.accepted(RESUME).offers("2#1.1");
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
