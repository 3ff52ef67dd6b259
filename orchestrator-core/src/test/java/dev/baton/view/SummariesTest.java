package dev.baton.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.run.RunCommand;
import dev.baton.run.Story;
import dev.baton.step.StoredText;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummariesTest {
    private static RunView view(Story story) {
        return RunView.of(story.loaded().bundle()).apply(1, story.facts());
    }

    private static RunSummary summary(Story story) {
        return Summaries.of(view(story), List.of());
    }

    @Test
    void counts_steps_by_what_became_of_them_and_those_never_come_to_as_skipped() {
        Story story = Story.of(
                        "Bash:\"one\":a {retries: 1, delay: 1s} -> Bash:\"two\" -> Bash:\"three\" -> Bash:\"four\"")
                .start()
                .fail("1#1.1")
                .after(Duration.ofSeconds(1))
                .succeed("1#1.2", "1")
                .fail("2#1.1");
        assertEquals(new RunSummary.Counts(2, 1, 1, 2, 3), summary(story).summary());
        assertEquals("failed", summary(story).status());
        assertEquals(
                List.of(new RunSummary.Failure("2", "Bash", "it broke", "USER")),
                summary(story).errors());
    }

    @Test
    void lists_every_visit_in_order_of_start() {
        Story story = Story.of("[Bash:\"one\" || Bash:\"two\"] -> Bash:\"three\"")
                .start()
                .succeed("1.2#1.1", "")
                .succeed("1.1#1.1", "")
                .succeed("2#1.1", "");
        assertEquals(
                List.of("1.1", "1.2", "2"),
                summary(story).steps().stream().map(RunSummary.Step::id).toList());
    }

    @Test
    void shows_a_secret_answer_as_dots_and_nothing_of_it_anywhere() {
        Story story =
                Story.of("AskUserQuestion:\"API key?\":key {secret: true}").start();
        assertTrue(summary(story).waiting().getFirst().secret());
        story.accepted(new RunCommand.Answer("key", "", new StoredText.Sealed("key", "c2VhbGVk"), "somebody"));
        String json = Summaries.json(summary(story));
        assertEquals("•••", summary(story).outputs().get("key").asText());
        assertFalse(json.contains("c2VhbGVk"), json);
    }

    @Test
    void says_what_a_run_waits_for_and_by_which_name_it_is_answered() {
        Story story =
                Story.of("Bash:\"one\" -> @review:\"Is it good?\"").start().succeed("1#1.1", "");
        RunSummary summary = summary(story);
        assertEquals("waiting", summary.status());
        assertEquals("review", summary.waiting().getFirst().name());
        assertEquals("checkpoint", summary.waiting().getFirst().kind());
        assertEquals("Is it good?", summary.waiting().getFirst().message());
    }

    @Test
    void shows_an_output_as_json_where_it_is_json() {
        Story story = Story.of("Bash:\"one\":a -> Bash:\"two\":b")
                .start()
                .succeed("1#1.1", "{\"n\": 3}")
                .succeed("2#1.1", "plain text");
        assertEquals(3, summary(story).outputs().get("a").get("n").asInt());
        assertEquals("plain text", summary(story).outputs().get("b").asText());
    }

    @Test
    void of_a_record_that_was_applied_before_stays_the_same() {
        Story story = Story.of("Bash:\"one\"").start();
        RunView view = view(story);
        assertEquals(1, view.apply(1, story.facts()).visits());
    }

    @Test
    void a_timeline_has_each_step_from_its_begin_to_its_end() {
        Story story = Story.of("Wait:\"60 seconds\" -> Wait:\"30 seconds\"")
                .start()
                .after(Duration.ofSeconds(60))
                .after(Duration.ofSeconds(30));
        TimelineView timeline = TimelineView.of(view(story), story.now().plusSeconds(500));
        assertEquals(Duration.ofSeconds(90), timeline.total());
        assertEquals(
                List.of(Duration.ZERO, Duration.ofSeconds(60)),
                timeline.rows().stream().map(TimelineView.Row::from).toList());
        assertEquals("███", timeline.bar(timeline.rows().getLast(), 9).strip());
    }
}
