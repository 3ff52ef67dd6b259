package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.baton.run.actor.RunJson;
import dev.baton.step.FailureKind;
import dev.baton.step.FileChange;
import dev.baton.step.RunFile;
import dev.baton.step.RunFiles;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import dev.baton.step.StoredText;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a run knows of the files that go with it. */
class FileDecisionsTest {
    private static FileChange file(String path, String hash) {
        return new FileChange(path, hash, 3, false);
    }

    private static StepOutput output(FileChange... changes) {
        return StepOutput.of(new StoredText.Inline("done"), 5).withChanges(List.of(changes));
    }

    private static RunCommand success(String attempt, FileChange... changes) {
        return reported(attempt, new StepOutcome.Succeeded(output(changes)));
    }

    private static RunCommand reported(String attempt, StepOutcome outcome) {
        return new RunCommand.Reports(List.of(new RunCommand.Report(Story.id(attempt), outcome, null, null)));
    }

    private static StepRequest request(Story story, String attempt) {
        var built = new StepRequests(story.state(), blob -> null, null).build(Story.id(attempt));
        return ((StepRequests.Built.Request) built).request();
    }

    private static List<RunFile> files(Story story, String attempt) {
        return Objects.requireNonNull(request(story, attempt).files()).files();
    }

    private static List<String> warnings(Story story) {
        return story.all(RunEvent.WarningRaised.class).stream()
                .map(RunEvent.WarningRaised::message)
                .toList();
    }

    @Test
    void a_step_is_given_what_came_with_the_start_and_what_the_steps_before_it_left() {
        Story story = Story.of("Bash:\"a\" -> Bash:\"b\" -> Bash:\"c\"")
                .shared(file("given", "11"), file("changed", "22"))
                .start();
        assertEquals(
                List.of(new RunFile(file("changed", "22"), 1), new RunFile(file("given", "11"), 1)),
                files(story, "1#1.1"));
        story.accepted(success("1#1.1", file("changed", "33"), file("made", "44")));
        assertEquals(
                List.of(
                        new RunFile(file("changed", "33"), 2),
                        new RunFile(file("given", "11"), 1),
                        new RunFile(file("made", "44"), 2)),
                files(story, "2#1.1"));
        story.accepted(success("2#1.1", FileChange.deleted("made"), FileChange.deleted("never recorded")));
        assertEquals(
                List.of(
                        new RunFile(file("changed", "33"), 2),
                        new RunFile(file("given", "11"), 1),
                        new RunFile(FileChange.deleted("made"), 3)),
                files(story, "3#1.1"));
    }

    @Test
    void a_variable_does_not_carry_the_list_of_changed_files() {
        Story story = Story.of("Bash:\"a\":x -> Bash:\"b\"").shared().start();
        story.accepted(success("1#1.1", file("made", "11")));
        assertEquals(
                new Binding.Result(null, output()),
                story.state().frame(0).vars().get("x"));
        assertEquals(List.of(new RunFile(file("made", "11"), 1)), files(story, "2#1.1"));
    }

    @Test
    void a_step_that_failed_leaves_files_too() {
        Story story = Story.of("Bash:\"a\" {retries: 1, delay: 1s} (if failed)~> Bash:\"b\" ~>")
                .shared()
                .start();
        StepFailure failure = new StepFailure(FailureKind.USER, "it broke");
        story.accepted(reported("1#1.1", new StepOutcome.Failed(failure, output(file("half", "11")))));
        story.after(java.time.Duration.ofSeconds(5));
        assertEquals(List.of(new RunFile(file("half", "11"), 1)), files(story, "1#1.2"));
        story.accepted(reported("1#1.2", new StepOutcome.Failed(failure, output(file("half", "22")))));
        assertEquals(
                List.of(new RunFile(file("half", "22"), 2)),
                files(story, story.out().getFirst()));
    }

    @Test
    void a_run_that_stays_on_one_node_asks_for_no_files() {
        Story story = Story.of("Bash:\"a\" -> Bash:\"b\"").start();
        assertNull(request(story, "1#1.1").files());
        assertNull(story.state().files());
    }

    @Test
    void what_does_not_use_the_folder_is_given_no_files() {
        Story story = Story.of("Http:\"GET http://x/\" -> Bash:\"b\"")
                .shared(file("given", "11"))
                .start();
        assertEquals(RunFiles.NOTHING, request(story, "1#1.1").files());
    }

    @Test
    void two_branches_that_write_one_file_are_warned_of_and_the_last_one_wins() {
        Story story = Story.of("[Bash:\"a\" || Bash:\"b\" || Bash:\"c\"] -> Bash:\"d\"")
                .shared()
                .start();
        story.accepted(success("1.2#1.1", file("out", "bb"), file("same", "11"), file("b", "12")));
        story.accepted(success("1.1#1.1", file("out", "aa"), file("same", "11"), file("a", "13")));
        assertEquals(List.of("two steps wrote out: 1.2 and 1.1, side by side; what 1.1 left is kept"), warnings(story));
        story.accepted(success("1.3#1.1"));
        assertEquals(new RunFile(file("out", "aa"), 2), files(story, "2#1.1").get(2));
        story.accepted(success("2#1.1", file("out", "dd")));
        assertEquals(1, warnings(story).size());
    }

    @Test
    void steps_of_one_branch_may_write_one_file() {
        Story story = Story.of("Bash:\"0\" -> [[Bash:\"a\" -> [Bash:\"a1\" || Bash:\"a2\"]] || Bash:\"b\"]")
                .shared()
                .start();
        story.accepted(success("1#1.1", file("out", "00")));
        story.offers("2.1.1#1.1", "2.2#1.1");
        story.accepted(success("2.1.1#1.1", file("out", "11")));
        story.accepted(success(story.out().get(0), file("out", "22")));
        assertEquals(List.of(), warnings(story));
        story.accepted(success("2.2#1.1", file("out", "33")));
        assertEquals(1, warnings(story).size());
    }

    @Test
    void the_files_are_in_a_snapshot() throws Exception {
        Story story =
                Story.of("Bash:\"a\" -> Bash:\"b\"").shared(file("given", "11")).start();
        story.accepted(success("1#1.1", file("made", "44"), FileChange.deleted("given")));
        String json = RunJson.text().writeValueAsString(story.state());
        assertEquals(
                story.state().files(),
                RunJson.text().readValue(json, RunState.class).files());
    }

    @Test
    void the_same_id_with_other_files_is_another_run() {
        Story story = Story.of("Bash:\"a\"").shared(file("given", "11")).start();
        story.ignored(story.starting());
        story.shared(file("given", "22"));
        assertEquals(
                "Expected run id '" + Story.RUN
                        + "' to be free, but it is a run of another set of files; choose another id",
                story.rejected(story.starting()));
    }
}
