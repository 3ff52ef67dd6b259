package dev.baton.host;

import static dev.baton.host.Site.answer;
import static dev.baton.host.Site.awaitLeftMemory;
import static dev.baton.host.Site.done;
import static dev.baton.host.Site.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.host.Site.Watch;
import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStatus;
import dev.baton.run.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RaceTest {
    /** The second branch wins when the first is at work; then the run goes on, so that nothing is ended because the run is. */
    private static final String WON_WHILE_AT_WORK = """
            race [
              Bash:"echo $$ > pid.new; mv pid.new pid; exec sleep 600" ||
              Bash:"until [ -e pid ]; do sleep 0.02; done; echo won" ||
              AskUserQuestion:"Which?":which
            ]:first ->
            AskUserQuestion:"And now?":now ->
            Bash:"echo {first} {now} > out.txt"
            """;

    @TempDir
    Path folder;

    private Site site;

    @BeforeEach
    void makeSite() throws IOException {
        site = new Site(folder);
    }

    private String written(String file) throws IOException {
        return Files.readString(site.work.resolve(file)).strip();
    }

    @Test
    void a_losers_script_is_ended_and_its_question_withdrawn_while_the_run_goes_on() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "race");
            done(host.start(site.flow("race", WON_WHILE_AT_WORK)));
            RunService.Snapshot after = watch.await(RunStatus.WAITING);
            assertEquals(
                    List.of("now"), after.waiting().stream().map(Waiting::name).toList());
            assertEnded(written("pid"));
            String refused = refusal(host.tell("race", answer("which", "this")));
            assertTrue(refused.contains("the run waits for now"), refused);
            done(host.tell("race", answer("now", "then")));
            watch.await(RunStatus.COMPLETED);
            assertEquals(List.of("1.1"), cancelled(watch));
        }
        assertEquals("won then", written("out.txt"));
    }

    @Test
    void a_race_that_was_won_stays_so_in_the_next_host() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "race");
            done(host.start(site.flow("race", WON_WHILE_AT_WORK)));
            watch.await(RunStatus.WAITING);
            awaitLeftMemory(host, "race");
        }
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "race");
            done(host.tell("race", answer("now", "later")));
            watch.await(RunStatus.COMPLETED);
            assertEquals(3, watch.all(RunEvent.StepScheduled.class).size());
        }
        assertEquals("won later", written("out.txt"));
    }

    @Test
    void a_race_that_all_lost_is_won_when_the_run_is_retried() throws Exception {
        String flow = """
                race [
                  Bash:"exit 3" ||
                  [Bash:"echo once >> first" -> Bash:"cat mended"]
                ]:first -> Bash:"echo {first} > out.txt"
                """;
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "race");
            done(host.start(site.flow("race", flow)));
            watch.await(RunStatus.FAILED);
            Files.writeString(site.work.resolve("mended"), "mended");
            done(host.tell("race", new RunCommand.Retry("test")));
            watch.await(RunStatus.COMPLETED);
        }
        assertEquals("once", written("first"));
        assertEquals("mended", written("out.txt"));
    }

    private static List<String> cancelled(Watch watch) {
        return watch.all(RunEvent.StepCancelled.class).stream()
                .map(event -> event.attempt().step())
                .toList();
    }

    private static void assertEnded(String pid) throws Exception {
        ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElse(null);
        if (process != null) {
            process.onExit().get(20, TimeUnit.SECONDS);
            assertFalse(process.isAlive());
        }
    }
}
