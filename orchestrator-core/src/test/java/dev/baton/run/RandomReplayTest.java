package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.run.actor.RunJson;
import dev.baton.step.AttemptId;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever befalls a run, its facts alone say where it stands, and it can always go on. */
class RandomReplayTest {
    private static final int RUNS = 1_000;
    private static final int COMMANDS = 60;

    @Test
    void facts_lead_to_the_state_that_was_decided_on() {
        Map<RunStatus, Integer> ends = new EnumMap<>(RunStatus.class);
        for (int seed = 0; seed < RUNS; seed++) {
            ends.merge(run(seed), 1, Integer::sum);
        }
        assertTrue(
                ends.keySet().containsAll(List.of(RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED)),
                () -> "Expected runs to end in every way, but they ended so: " + ends);
    }

    private static RunStatus run(int seed) {
        RandomRuns random = new RandomRuns(new Random(seed));
        String flow = random.flow();
        try {
            Story story = Story.calling(flow, RandomRuns.CALLED).start();
            RunState folded = fold(empty(story), story.facts());
            int known = story.facts().size();
            for (int i = 0; i < COMMANDS; i++) {
                story.after(random.pause());
                story.tell(random.next(story));
                folded = fold(folded, story.facts().subList(known, story.facts().size()));
                known = story.facts().size();
                assertEquals(story.state(), folded);
                if (random.coin(8)) {
                    folded = throughJson(story, folded);
                    assertEquals(story.state(), folded);
                }
                canGoOn(story);
            }
            neverTwice(story);
            finish(story);
            return story.state().status();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + ", flow " + flow, e);
        }
    }

    private static RunState empty(Story story) {
        return RunState.empty().withLoaded(story.loaded());
    }

    private static RunState fold(RunState from, List<RunEvent> facts) {
        return from.apply(new RunRecord(facts));
    }

    private static RunState throughJson(Story story, RunState state) {
        try {
            byte[] stored = RunJson.text().writeValueAsBytes(state);
            return RunJson.text().readValue(stored, RunState.class).withLoaded(story.loaded());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A run that nothing could move any more would stay for ever. */
    private static void canGoOn(Story story) {
        RunState state = story.state();
        boolean moves = state.status().isFinal()
                || state.status() == RunStatus.PAUSED
                || state.hasAttemptsOut()
                || !state.waits().isEmpty()
                || state.attempts().values().stream().anyMatch(a -> a.mode() == OpenAttempt.Mode.BACKOFF)
                || state.groups().values().stream().anyMatch(g -> g.retryAt() != null);
        assertTrue(moves, () -> "stuck after " + story.lastFacts() + " in " + state.frames());
        if (state.status().isFinal()) {
            assertEquals(List.of(), story.out(), () -> "still out after " + story.last());
            assertEquals(Set.of(), state.waits().keySet());
        }
    }

    private static void neverTwice(Story story) {
        Set<AttemptId> scheduled = new HashSet<>();
        Set<String> succeeded = new HashSet<>();
        for (RunEvent fact : story.facts()) {
            if (fact instanceof RunEvent.StepScheduled e) {
                assertTrue(scheduled.add(e.attempt()), () -> e.attempt() + " is scheduled twice");
                assertFalse(succeeded.contains(e.attempt().idempotencyKey()), () -> e.attempt() + " succeeded before");
            } else if (fact instanceof RunEvent.StepSucceeded e) {
                assertTrue(succeeded.add(e.attempt().idempotencyKey()), () -> e.attempt() + " succeeds twice");
            }
        }
    }

    /** When everything succeeds from now on, the run ends. */
    private static void finish(Story story) {
        for (int i = 0; i < 2_000 && !done(story.state().status()); i++) {
            switch (story.state().status()) {
                case PAUSED -> story.accepted(new RunCommand.Resume("somebody"));
                case FAILED -> {
                    if (i > 200) {
                        return;
                    }
                    story.accepted(new RunCommand.Retry("somebody"));
                }
                default -> help(story);
            }
            canGoOn(story);
        }
        assertTrue(done(story.state().status()), () -> "does not end: " + story.state());
        neverTwice(story);
    }

    private static boolean done(RunStatus status) {
        return status == RunStatus.COMPLETED || status == RunStatus.CANCELLED;
    }

    private static void help(Story story) {
        if (!story.out().isEmpty()) {
            story.succeed(story.out().getFirst(), "done");
        } else if (!story.waitsFor().isEmpty()) {
            String name = story.waitsFor().getFirst();
            String plain = Addresses.plain(name);
            String value = plain.startsWith("gate") ? "approve" : plain.startsWith("q") ? "a" : "done";
            story.answers(name, value);
        } else {
            story.after(java.time.Duration.ofMinutes(1));
        }
    }
}
