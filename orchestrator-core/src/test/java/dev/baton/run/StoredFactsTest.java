package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectWriter;
import dev.baton.Golden;
import dev.baton.expression.Template;
import dev.baton.run.actor.RunJson;
import dev.baton.step.FailureKind;
import dev.baton.step.FileChange;
import dev.baton.step.FileValue;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import dev.baton.step.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What was stored once stays readable: an example of each fact, and of a snapshot, under {@code src/test/golden/stored/vN},
 * where N is the level of {@link Vocabulary} since which it can be read.
 *
 * <p>Examples that are missing are written with {@code -Dbaton.golden.update=true}; those that are there are never changed.
 */
class StoredFactsTest {
    private static final Path FOLDER = Path.of("src/test/golden/stored");
    private static final Instant AT = Instant.parse("2026-01-31T10:00:00.123Z");
    private static final Instant LATER = AT.plusSeconds(60);
    private static final StoredText TEXT = new StoredText.Inline("text");
    private static final ObjectWriter PRETTY = RunJson.text().writerWithDefaultPrettyPrinter();

    private static final Set<String> FIRST = Set.of(
            "Answered",
            "BranchEnded",
            "BranchStarted",
            "BranchTaken",
            "CancelRequested",
            "GateReached",
            "GroupEnded",
            "GroupEntered",
            "Judged",
            "LabelEntered",
            "PatternProgressed",
            "PauseRequested",
            "Paused",
            "QuestionAsked",
            "QuestionExpired",
            "Resumed",
            "Retried",
            "RunCancelled",
            "RunCompleted",
            "RunFailed",
            "RunStarted",
            "SequenceFailed",
            "StepCancelled",
            "StepFailed",
            "StepLost",
            "StepScheduled",
            "StepStarted",
            "StepSucceeded",
            "TimerFired",
            "TimerSet",
            "VariablesSet",
            "WarningRaised");

    private static final StepOutput OUTPUT = new StepOutput(
            new StoredText.Blob("ab12", 5_000, "the beginning"),
            "a complaint",
            1,
            31,
            new Usage(100, 20, 0.5),
            List.<FileValue>of(),
            List.of("a warning"));

    private static final StepFailure FAILURE = new StepFailure(FailureKind.PLATFORM, "overloaded", 2_000L);

    private static final StepError ERROR = new StepError("4.2", 1, "Bash", "it broke", FailureKind.USER);

    private static final RunStart START = new RunStart(
            Story.RUN,
            "story",
            "cd34",
            Map.of("topic", TEXT),
            Map.of("review", TEXT),
            Map.of("TOKEN", new StoredText.Sealed("TOKEN", "c2VhbGVk")),
            "/work",
            "/scratch",
            "somebody",
            true,
            true,
            Set.of("gpu"),
            "7d",
            new RunStart.Rerun("before", "2", Map.of("1#1", new Binding.Result(FAILURE, OUTPUT))));

    static Map<String, RunEvent> facts() {
        return Stream.of(
                        new RunEvent.RunStarted(START, AT),
                        new RunEvent.StepScheduled(Story.id("4.2#1.1"), 3, "judge", "instruction", 2, AT),
                        new RunEvent.StepStarted(Story.id("4.2#1.1"), "node", AT),
                        new RunEvent.StepSucceeded(Story.id("4.2#1.1"), OUTPUT, AT),
                        new RunEvent.StepFailed(Story.id("4.2#1.1"), FAILURE, OUTPUT, LATER, AT),
                        new RunEvent.StepLost(Story.id("4.2#1.1"), AT),
                        new RunEvent.StepCancelled(Story.id("4.2#1.1"), AT),
                        new RunEvent.GroupEntered("4#1", 0, 2, LATER, AT),
                        new RunEvent.BranchStarted("4#1", 1, 3),
                        new RunEvent.BranchEnded("4#1", 3, true),
                        new RunEvent.GroupEnded("4#1", FAILURE, LATER, AT),
                        new RunEvent.BranchTaken(0, "5", 1, List.of(false, true), AT),
                        new RunEvent.Judged(0, "5", 1, true),
                        new RunEvent.LabelEntered(0, "1", "again", true),
                        new RunEvent.VariablesSet(0, bindings()),
                        new RunEvent.SequenceFailed(0, ERROR),
                        new RunEvent.GateReached("6#1", 0, "review", TEXT, LATER, AT),
                        new RunEvent.QuestionAsked(
                                "7#1", 0, "key", TEXT, List.of("a", "b"), true, LATER, Story.id("4.2#1.1"), AT),
                        new RunEvent.QuestionExpired("7#1", AT),
                        new RunEvent.Answered("6#1", "review", "approved", TEXT, "somebody", AT),
                        new RunEvent.TimerSet("8#1", 0, "60 seconds", LATER, AT),
                        new RunEvent.TimerFired("8#1", AT),
                        new RunEvent.PatternProgressed(Story.id("4.2#1.1"), 1_200, 3, 10_000, AT),
                        new RunEvent.WarningRaised("mind this"),
                        new RunEvent.PauseRequested("somebody", true, AT),
                        new RunEvent.Paused(AT),
                        new RunEvent.Resumed("somebody", AT),
                        new RunEvent.CancelRequested("somebody", true, AT),
                        new RunEvent.Retried("somebody", AT),
                        new RunEvent.RunCompleted(AT),
                        new RunEvent.RunFailed(List.of(ERROR), AT),
                        new RunEvent.RunCancelled(AT))
                .collect(Collectors.toMap(
                        fact -> fact.getClass().getSimpleName(), fact -> fact, (a, b) -> a, LinkedHashMap::new));
    }

    private static Map<String, Binding> bindings() {
        return Map.of(
                "given", new Binding.Given(new StoredText.Sealed("key", "c2VhbGVk")),
                "flag", new Binding.Flag(true),
                "result", new Binding.Result(null, OUTPUT),
                "many", new Binding.Many(List.of(Binding.given("one"), new Binding.Flag(false))));
    }

    @Test
    void every_kind_of_fact_has_an_example() {
        Set<String> kinds = Arrays.stream(RunEvent.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());
        assertEquals(kinds, facts().keySet());
    }

    /** A kind that comes later must not pass for one that every build can read. */
    @Test
    void the_kinds_of_the_first_level_are_those_of_the_first_release() {
        Set<String> first = facts().entrySet().stream()
                .filter(example -> example.getValue().since() == Vocabulary.FIRST)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertEquals(FIRST, first);
    }

    @TestFactory
    Stream<DynamicTest> a_stored_fact_is_read_as_it_was_meant() {
        return facts().entrySet().stream()
                .map(example -> DynamicTest.dynamicTest(
                        example.getKey(),
                        () -> assertEquals(
                                example.getValue(), stored(example.getKey(), example.getValue(), RunEvent.class))));
    }

    @Test
    void a_stored_snapshot_is_read_as_it_was_meant() throws IOException {
        Story story = Story.of("[Bash:\"one\":a {retries: 1, delay: 5s} || AskUserQuestion:\"which?\":b]"
                        + " {timeout: 1h} -> Wait:\"1 minute\" -> Bash:\"two\"")
                .input("topic", "tea")
                .start()
                .fail("1.1#1.1");
        RunState read = stored("snapshot", story.state(), RunState.class).withLoaded(story.loaded());
        // The hash of a bundle may change with the compiler; a snapshot only carries it.
        assertEquals(story.state().frames(), read.frames());
        assertEquals(story.state().groups(), read.groups());
        assertEquals(story.state().attempts(), read.attempts());
        assertEquals(story.state().waits(), read.waits());
        assertEquals(story.state().visits(), read.visits());
        assertEquals(story.state().nextDue(), read.nextDue());
        assertEquals(RunStatus.WAITING, read.shownStatus());
    }

    /** What a call records beyond what other groups do. */
    @Test
    void a_stored_call_is_read_as_it_was_meant() throws IOException {
        Template template = Template.parse("<{a}>").template();
        var given = new RunEvent.BranchStarted(
                "4#1",
                0,
                3,
                Map.of(
                        "doc", Binding.given("one"),
                        "long", new Binding.Filled(template, Map.of("a", new Binding.Result(null, OUTPUT))),
                        "other", new Binding.Fields(Map.of("b", new Binding.Flag(true)))));
        assertEquals(given, stored("BranchStarted-of-a-call", given, RunEvent.class));
    }

    /** What maps whose items are runs of their own record beyond others, and what those runs do. */
    @Test
    void a_stored_item_is_read_as_it_was_meant() throws IOException {
        var started = new RunEvent.RunStarted(
                new RunStart(
                        "story.4.i7",
                        "story",
                        "cd34",
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        "/work",
                        "/scratch",
                        "item of story",
                        false,
                        false,
                        Set.of(),
                        null,
                        null,
                        false,
                        List.of(),
                        new RunStart.Item("story", "story", "4[7]", bindings())),
                AT);
        assertEquals(started, stored("RunStarted-of-an-item", started, RunEvent.class));
        Waiting waiting = new Waiting("1.2#1", "review", "checkpoint", "Fine?", List.of("a"), true, LATER);
        var progressed = new RunEvent.PatternProgressed(
                Story.id("4#1.1"),
                3,
                1,
                10,
                new ItemWaits(5, true, List.of(new ItemWaits.Asked("story.4.i7", "4[7]", waiting))),
                AT);
        assertEquals(progressed, stored("PatternProgressed-of-items-that-wait", progressed, RunEvent.class));
        Story story = Story.of("map(n in range(0, 10)) [@review:\"{n}?\"]").start();
        story.accepted(new RunCommand.Progress(
                Story.id("1#1.1"),
                0,
                0,
                10,
                new ItemWaits(1, true, progressed.waits().first())));
        RunState read = stored("snapshot-of-items-that-wait", story.state(), RunState.class)
                .withLoaded(story.loaded());
        assertEquals(story.state().attempts(), read.attempts());
        assertEquals(RunStatus.WAITING, read.shownStatus());
    }

    /** What runs record beyond others when their files go with them from node to node. */
    @Test
    void a_stored_run_that_has_files_is_read_as_it_was_meant() throws IOException {
        List<FileChange> files = List.of(new FileChange("bin/tool", "ef56", 12, true), FileChange.deleted("old.txt"));
        var started = new RunEvent.RunStarted(START.asShared(files), AT);
        assertEquals(started, stored("RunStarted-with-files", started, RunEvent.class));
        var succeeded = new RunEvent.StepSucceeded(Story.id("4.2#1.1"), OUTPUT.withChanges(files), AT);
        assertEquals(succeeded, stored("StepSucceeded-with-files", succeeded, RunEvent.class));
        Story story = Story.of("Bash:\"one\"")
                .shared(files.toArray(FileChange[]::new))
                .start();
        RunState read = stored("snapshot-with-files", story.state(), RunState.class);
        assertEquals(story.state().files(), read.files());
    }

    private static <T> T stored(String name, T example, Class<T> type) throws IOException {
        int level = example instanceof RunEvent fact ? fact.since() : Vocabulary.FIRST;
        Path file = FOLDER.resolve("v" + level).resolve(name + ".json");
        if (!Files.exists(file)) {
            if (!Boolean.getBoolean("baton.golden.update")) {
                fail("Expected " + file + ", but there is none: run with -Dbaton.golden.update=true");
            }
            Files.createDirectories(FOLDER);
            Files.writeString(file, PRETTY.writeValueAsString(example) + "\n");
        }
        String text = Golden.read(file);
        assertTrue(text.startsWith("{"), file::toString);
        return RunJson.text().readValue(text, type);
    }
}
