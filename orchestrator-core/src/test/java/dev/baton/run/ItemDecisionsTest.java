package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.plan.PlanNode;
import dev.baton.step.FailureKind;
import dev.baton.step.StepOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which items are runs of their own, and what becomes of the run around them while they wait. */
class ItemDecisionsTest {
    private static final String MAP = "map(n in range(0, 3)) [%s]:out";

    private static PlanNode.Step map(String flow) {
        return (PlanNode.Step) Story.of(flow)
                .loaded()
                .bundle()
                .plan()
                .regions()
                .getFirst()
                .nodes()
                .getFirst();
    }

    private static boolean isOfRuns(String body) {
        return ((PlanNode.Work.Batch) map(MAP.formatted(body)).work()).runs();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Wait:\"1s\"",
                "@ok:\"fine?\"",
                "AskUserQuestion:\"which?\":it",
                "Bash:\"a\" {secret: true}",
                "Bash:\"a\" {idempotent: false}",
                "Bash:\"a\" {limit: {name: one, slots: 1}}",
                "[Bash:\"a\" || [Bash:\"b\" -> Wait:\"1s\"]]",
                "map(m in range(0, 2)) [Bash:\"a\"]"
            })
    void what_waits_or_must_not_be_done_twice_makes_items_runs_of_their_own(String body) {
        assertTrue(isOfRuns(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bash:\"a\" -> Python:\"b\"",
                "Bash:\"a\" {needs: [gpu], retries: 2, timeout: 1m}",
                "[Bash:\"a\" || Bash:\"b\"] (if any failed)~> Bash:\"c\" ~>"
            })
    void other_items_stay_in_memory(String body) {
        assertFalse(isOfRuns(body));
    }

    @Test
    void needs_are_the_maps_where_its_items_stay_in_memory_and_their_steps_else() {
        assertEquals(
                List.of("a", "b"),
                map("map(n in range(0, 3)) [Bash:\"x\" {needs: [b]}] {needs: [a]}")
                        .policy()
                        .needs());
        Story story = Story.of("map(n in range(0, 3)) [Wait:\"1s\" -> Bash:\"x\" {needs: [b]}] {needs: [a],"
                + " limit: {name: one, slots: 2}}");
        RunBundle item = ItemRun.bundle(story.loaded().bundle(), "1");
        PlanNode.Step step =
                (PlanNode.Step) item.plan().regions().getFirst().nodes().get(1);
        assertEquals(List.of("b", "a"), step.policy().needs());
        assertEquals("one", step.policy().limit().name());
    }

    private static RunCommand.Progress waits(long items, boolean only) {
        Waiting asked = new Waiting("1.1#1", "ok", "checkpoint", "fine?", List.of(), false, null);
        return new RunCommand.Progress(
                Story.id("1#1.1"),
                0,
                0,
                3,
                new ItemWaits(items, only, List.of(new ItemWaits.Asked("story.1.i0", "1[0]", asked))));
    }

    @Test
    void the_run_around_items_waits_when_they_do_and_goes_on_with_them() {
        Story story = Story.of(MAP.formatted("@ok:\"fine?\"")).start().is(RunStatus.RUNNING);
        story.accepted(waits(1, false)).is(RunStatus.RUNNING);
        assertFalse(story.state().waitsOnlyForPeople());
        story.accepted(waits(3, true)).is(RunStatus.WAITING);
        assertTrue(story.state().waitsOnlyForPeople());
        assertEquals(List.of("1[0]/ok"), story.waitsFor());
        assertEquals(2, story.state().moreWaitingItems());
        story.accepted(new RunCommand.Progress(Story.id("1#1.1"), 1, 0, 3, ItemWaits.NONE))
                .is(RunStatus.RUNNING);
        assertEquals(List.of(), story.waitsFor());
        story.succeed("1#1.1", "[]").is(RunStatus.COMPLETED);
    }

    @Test
    void an_answer_is_for_the_item_that_it_names() {
        Story story = Story.of(MAP.formatted("@ok:\"fine?\"") + " -> @ok2:\"all?\"")
                .start()
                .accepted(waits(3, true));
        RunState state = story.state();
        assertEquals(new RunState.Elsewhere("story.1.i0", "ok#1"), state.elsewhere("1[0]/ok"));
        assertEquals(new RunState.Elsewhere("story.1.i0", "ok#1"), state.elsewhere("ok"));
        assertEquals(new RunState.Elsewhere("story.1.i2", "ok"), state.elsewhere("1[2]/ok"));
        assertNull(state.elsewhere("ok2"));
        assertNull(state.elsewhere("2[0]/ok"));
    }

    @Test
    void a_map_that_was_stopped_for_a_pause_that_is_taken_back_goes_on_without_a_question() {
        Story story = Story.of("map(n in range(0, 3)) [@ok:\"fine?\"] {idempotent: false}")
                .start()
                .accepted(new RunCommand.Pause(false, "test"))
                .accepted(new RunCommand.Resume("test"));
        StepOutcome stopped = StepOutcome.failed(FailureKind.CANCELLED, "stopped");
        story.accepted(new RunCommand.Reports(List.of(new RunCommand.Report(Story.id("1#1.1"), stopped, null, null))))
                .is(RunStatus.RUNNING);
        assertEquals(List.of(), story.waitsFor());
        story.succeed("1#1.2", "[]").is(RunStatus.COMPLETED);
    }
}
