package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What each command does to a run in each status. */
class RunLifecycleTest {
    private static final List<String> COMMANDS =
            List.of("start", "report", "tick", "answer", "pause", "pause now", "resume", "cancel", "force", "retry");

    /** The status afterwards; {@code -} for nothing changes and that is fine, {@code !} for refused. */
    private static final String TABLE = """
            status      start    report     tick     answer   pause    pause now resume   cancel     force      retry
            pending     running  -          -        !        !        !         !        !          !          !
            running     -        completed  -        !        pausing  pausing   -        cancelling cancelling !
            waiting     -        -          -        completed paused  paused    -        cancelled  cancelled  !
            pausing     -        paused     -        !        -        pausing   running  cancelling cancelling !
            paused      -        -          -        paused   -        -         waiting  cancelled  cancelled  !
            cancelling  -        cancelled  -        !        !        !         !        -          cancelling !
            completed   -        -          -        !        !        !         !        !          !          !
            failed      -        -          -        !        !        !         !        !          !          running
            cancelled   -        -          -        !        !        !         !        -          -          !
            """;

    private static final String STEP = "Bash:\"one\":a";
    private static final String QUESTION = "AskUserQuestion:\"which?\":q";

    private static final Map<String, Supplier<Story>> RUNS = Map.of(
            "pending", () -> Story.of(STEP),
            "running", () -> Story.of(STEP).start(),
            "waiting", () -> Story.of(QUESTION).start(),
            "pausing", () -> Story.of(STEP).start().accepted(pause(false)),
            "paused", () -> Story.of(QUESTION).start().accepted(pause(false)),
            "cancelling", () -> Story.of(STEP).start().accepted(cancel(false)),
            "completed", () -> Story.of(STEP).start().succeed("1#1.1", "done"),
            "failed", () -> Story.of(STEP).start().fail("1#1.1"),
            "cancelled", () -> Story.of(QUESTION).start().accepted(cancel(false)));

    private static RunCommand pause(boolean now) {
        return new RunCommand.Pause(now, "somebody");
    }

    private static RunCommand cancel(boolean force) {
        return new RunCommand.Cancel(force, "somebody");
    }

    private static RunCommand command(String name, Story story) {
        return switch (name) {
            case "start" -> story.starting();
            case "report" -> story.success("1#1.1", "done");
            case "tick" -> new RunCommand.Tick();
            case "answer" -> new RunCommand.Answer("q", "a", null, "somebody");
            case "pause" -> pause(false);
            case "pause now" -> pause(true);
            case "resume" -> new RunCommand.Resume("somebody");
            case "cancel" -> cancel(false);
            case "force" -> cancel(true);
            case "retry" -> new RunCommand.Retry("somebody");
            default -> throw new IllegalArgumentException(name);
        };
    }

    @TestFactory
    Stream<DynamicTest> the_table_holds() {
        return TABLE.lines()
                .skip(1)
                .map(line -> line.split(" +"))
                .flatMap(row -> Stream.iterate(0, i -> i + 1)
                        .limit(COMMANDS.size())
                        .map(i -> DynamicTest.dynamicTest(row[0] + ", " + COMMANDS.get(i), () -> {
                            Story story = RUNS.get(row[0]).get();
                            assertEquals(row[0], story.state().shownStatus().shown());
                            assertEquals(row[i + 1], after(story, COMMANDS.get(i)));
                        })));
    }

    @TestFactory
    Stream<DynamicTest> the_table_is_whole() {
        List<String> rows =
                TABLE.lines().skip(1).map(line -> line.split(" +")[0]).toList();
        return Arrays.stream(RunStatus.values())
                .map(status ->
                        DynamicTest.dynamicTest(status.shown(), () -> assertTrue(rows.contains(status.shown()))));
    }

    private static String after(Story story, String command) {
        return switch (story.tell(command(command, story))) {
            case Decision.Accepted ignored -> story.state().shownStatus().shown();
            case Decision.Ignored ignored -> "-";
            case Decision.Rejected ignored -> "!";
            case Decision.Needs needs -> needs.toString();
        };
    }
}
