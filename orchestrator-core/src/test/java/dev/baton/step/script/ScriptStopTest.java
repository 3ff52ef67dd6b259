package dev.baton.step.script;

import static dev.baton.step.script.ScriptFixture.LONG;
import static dev.baton.step.script.ScriptFixture.await;
import static dev.baton.step.script.ScriptFixture.awaitNumber;
import static dev.baton.step.script.ScriptFixture.bash;
import static dev.baton.step.script.ScriptFixture.failed;
import static dev.baton.step.script.ScriptFixture.isAlive;
import static dev.baton.step.script.ScriptFixture.succeeded;
import static dev.baton.step.script.ScriptFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scripts that are stopped, and what scripts leave behind. */
@Timeout(60)
class ScriptStopTest {
    private static final Duration GRACE = Duration.ofMillis(500);

    @TempDir
    Path root;

    private ScriptFixture scripts;

    @BeforeEach
    void open() {
        scripts = new ScriptFixture(root, ScriptSettings.DEFAULT, GRACE);
    }

    @AfterEach
    void close() {
        scripts.close();
    }

    private Path note(String name) {
        return scripts.scratch.resolve(name);
    }

    @Test
    void a_stopped_script_can_clean_up_after_TERM() throws Exception {
        ScriptFixture.Running running =
                scripts.begin(bash("trap 'echo cleaned > %s; exit 1' TERM; echo $$ > %s; while :; do sleep 0.05; done"
                        .formatted(note("done"), note("pid"))));
        long pid = awaitNumber(note("pid"));
        running.interrupt();
        assertFalse(isAlive(pid));
        assertTrue(Files.exists(note("done")));
    }

    @Test
    void a_script_that_ignores_TERM_is_killed_after_the_grace_time_with_all_its_group() throws Exception {
        ScriptFixture.Running running =
                scripts.begin(bash("trap '' TERM; sleep 1000 & echo $! > %s; echo $$ > %s; wait; sleep 1000"
                        .formatted(note("child"), note("pid"))));
        long pid = awaitNumber(note("pid"));
        long child = awaitNumber(note("child"));
        long began = System.nanoTime();
        running.interrupt();
        assertTrue(System.nanoTime() - began >= GRACE.toNanos());
        assertFalse(isAlive(pid));
        assertFalse(isAlive(child));
    }

    @Test
    void a_stopped_attempt_takes_along_what_fled_to_another_session() throws Exception {
        ScriptFixture.Running running =
                scripts.begin(bash("setsid bash -c 'trap \"\" TERM; echo $$ > %s; sleep 1000; sleep 1000' & wait"
                        .formatted(note("fled"))));
        long fled = awaitNumber(note("fled"));
        running.interrupt();
        assertFalse(isAlive(fled));
    }

    @Test
    void a_script_interrupted_before_it_runs_is_ended_too() throws Exception {
        for (int i = 0; i < 20; i++) {
            ScriptFixture.Running running =
                    scripts.begin(bash("echo $$ > %s; sleep 1000".formatted(note("early" + i))));
            running.interrupt();
        }
        assertEquals(List.of(), ofRun());
    }

    @Test
    void a_background_child_that_keeps_stdout_open_does_not_hold_its_step() throws Exception {
        String pid = text(succeeded(scripts.run("sleep 1000 & echo $!")));
        assertTrue(isAlive(Long.parseLong(pid)));
        scripts.warden.endRun(scripts.run());
        assertFalse(isAlive(Long.parseLong(pid)));
    }

    @Test
    void what_a_script_was_about_that_was_killed_does_not_outlive_its_attempt() throws Exception {
        ScriptFixture.Running running = scripts.begin(bash(
                "trap '' TERM; (setsid bash -c 'echo $$ > %s; sleep 1000; sleep 1000' &); sleep 1000 & echo $! > %s; echo $$ > %s; wait"
                        .formatted(note("fled"), note("child"), note("pid"))));
        long fled = awaitNumber(note("fled"));
        long child = awaitNumber(note("child"));
        long pid = awaitNumber(note("pid"));
        new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor();
        StepFailure failure = failed(running.get()).failure();
        assertEquals(new StepFailure(FailureKind.USER, "killed by SIGKILL (signal 9)"), failure);
        assertFalse(isAlive(child));
        assertFalse(isAlive(fled));
    }

    @Test
    void what_was_left_behind_ends_with_its_run_even_if_it_ignores_TERM_or_left_the_session() throws Exception {
        List<Long> pids = new ArrayList<>();
        String stubborn = "bash -c 'trap \"\" TERM; echo $$ > %s; while :; do sleep 0.1; done'";
        succeeded(scripts.run((stubborn + " &").formatted(note("stubborn"))));
        succeeded(scripts.run(("(setsid " + stubborn + " &) &").formatted(note("daemon"))));
        succeeded(scripts.run("sleep 1000 > /dev/null 2>&1 & echo $! > " + note("plain")));
        for (String name : List.of("stubborn", "daemon", "plain")) {
            pids.add(awaitNumber(note(name)));
        }
        pids.forEach(pid -> assertTrue(isAlive(pid)));
        scripts.warden.endRun(scripts.run());
        for (long pid : pids) {
            // A killed process shows as running for a moment in which it has no memory any more.
            ScriptFixture.await("process " + pid + " is gone", Duration.ofSeconds(5), () -> !isAlive(pid));
        }
    }

    @Test
    void what_strayed_late_ends_with_its_run_too() throws Exception {
        succeeded(scripts.run(
                "(setsid bash -c 'echo $$ > %s; sleep 1000; sleep 1000' & sleep 0.3) &".formatted(note("late"))));
        long late = awaitNumber(note("late"));
        long parent = ProcessTable.of(late).orElseThrow().parent();
        await("its parent ends", LONG, () -> !isAlive(parent) || parent == scripts.warden.pid());
        assertTrue(isAlive(late));
        scripts.warden.endRun(scripts.run());
        assertFalse(isAlive(late));
    }

    @Test
    void what_a_killed_warden_had_is_found_at_the_end_of_the_run() throws Exception {
        long pid = Long.parseLong(text(succeeded(scripts.run("sleep 1000 & echo $!"))));
        long warden = scripts.warden.pid();
        new ProcessBuilder("kill", "-9", Long.toString(warden)).start().waitFor();
        await("the warden is dead", LONG, () -> !isAlive(warden));
        assertEquals("next", text(succeeded(scripts.run("echo next"))));
        scripts.warden.endRun(scripts.run());
        assertFalse(isAlive(pid));
    }

    @Test
    void the_end_of_one_run_leaves_another_alone() throws Exception {
        long pid = Long.parseLong(text(succeeded(scripts.run("sleep 1000 & echo $!"))));
        scripts.warden.endRun("another-run");
        assertTrue(isAlive(pid));
        try (ScriptFixture other = new ScriptFixture(root.resolve("other"))) {
            succeeded(other.run("sleep 1000 &"));
            other.warden.endRun(other.run());
        }
        assertTrue(isAlive(pid));
    }

    @Test
    void a_run_that_left_nothing_ends_at_once() throws Exception {
        for (int i = 0; i < 10; i++) {
            succeeded(scripts.run("true"));
        }
        long began = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            scripts.warden.endRun(scripts.run());
        }
        assertTrue(System.nanoTime() - began < Duration.ofMillis(200).toNanos());
    }

    @Test
    void a_script_that_forks_without_end_is_stopped_as_a_whole() throws Exception {
        ScriptFixture.Running running = scripts.begin(bash("""
                echo $$ > %s
                spawn() { while :; do sleep 30 & sleep 0.01; done; }
                for i in 1 2 3 4; do spawn & done
                setsid bash -c 'trap "" TERM; while :; do sleep 30 & sleep 0.02; done' &
                wait
                """.formatted(note("pid"))));
        long pid = awaitNumber(note("pid"));
        await("many processes", LONG, () -> ofRun().size() > 50);
        running.interrupt();
        assertFalse(isAlive(pid));
        assertEquals(List.of(), ofRun());
    }

    private List<ProcessTable.Entry> ofRun() {
        return ProcessTable.findMarked(Map.of("BATON_RUN", scripts.run()));
    }

    @Test
    void killing_its_own_group_ends_a_script_and_nothing_else() throws Exception {
        assertEquals(
                "killed by SIGTERM (signal 15)",
                ScriptFixture.failed(scripts.run("sleep 1000 & kill 0; wait"))
                        .failure()
                        .message());
        assertEquals("still here", text(succeeded(scripts.run("echo still here"))));
    }
}
