package dev.baton.node.cli;

import static dev.baton.node.cli.InProcess.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.node.cli.BatonProcess.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking at stored runs, and telling them what to do. */
class SteeringTest {
    @TempDir
    private Path folder;

    private InProcess baton;

    @BeforeEach
    void a_command_line() {
        baton = new InProcess(folder);
    }

    @Nested
    class A_waiting_run {
        @BeforeEach
        void waits() throws Exception {
            String flow = baton.flow("ask", "AskUserQuestion:\"Who?\":who -> Bash:\"echo hello {who}\":x");
            baton.run("run", flow, "--id", "r1").exits(3);
        }

        @Test
        void is_listed_with_what_it_waits_for() throws Exception {
            assertSays("waits for who", baton.run("list").exits(0).out());
            JsonNode line = baton.run("list", "--status", "waiting", "--json")
                    .exits(0)
                    .json()
                    .path("runs")
                    .path(0);
            assertEquals("r1", line.path("run").asText());
            assertEquals("who", line.path("waitingFor").asText());
            assertEquals("tester", line.path("startedBy").asText());
            assertSays(
                    "no such runs",
                    baton.run("list", "--status", "failed").exits(0).out());
        }

        @Test
        void goes_on_with_an_answer_and_the_first_one_counts() throws Exception {
            JsonNode run =
                    baton.run("answer", "r1", "who", "Ada", "--json").exits(0).json();
            assertEquals("hello Ada", run.path("outputs").path("x").asText());
            assertSays(
                    "nothing to do",
                    baton.run("answer", "r1", "who", "Ada").exits(0).out());
            baton.run("answer", "r1", "who", "Bob").exits(1);
            assertSays(
                    "tester answered who: Ada", baton.run("show", "r1").exits(0).out());
        }

        @Test
        void takes_an_answer_from_a_file() throws Exception {
            Files.writeString(folder.resolve("who.txt"), "Grace\n");
            assertSays(
                    "hello Grace",
                    baton.run("answer", "r1", "who", "@who.txt").exits(0).out());
            baton.run("answer", "r1", "who", "@nowhere.txt").exits(2);
        }

        @Test
        void refuses_an_answer_to_what_was_not_asked() throws Exception {
            assertSays(
                    "nobody",
                    baton.run("answer", "r1", "nobody", "Ada").exits(1).err());
        }

        @Test
        void needs_a_value_where_there_is_no_terminal() throws Exception {
            assertSays(
                    "Expected VALUE", baton.run("answer", "r1", "who").exits(2).err());
        }

        @Test
        void is_paused_and_resumed() throws Exception {
            baton.run("pause", "r1").exits(3);
            assertEquals("paused", status("r1"));
            baton.run("resume", "r1").exits(3);
            assertEquals("waiting", status("r1"));
            assertSays(
                    "hello Ada",
                    baton.run("answer", "r1", "who", "Ada").exits(0).out());
        }

        @Test
        void is_cancelled_for_good() throws Exception {
            baton.run("cancel", "r1").exits(1);
            assertEquals("cancelled", status("r1"));
            assertSays("cancelled", baton.run("resume", "r1").exits(1).err());
            assertSays("nothing to do", baton.run("cancel", "r1").exits(0).out());
        }

        @Test
        void is_not_interrupted() throws Exception {
            assertSays(
                    "no interrupted runs", baton.run("resume", "--all").exits(0).out());
        }

        @Test
        void is_deleted_only_by_force() throws Exception {
            assertSays("--force", baton.run("delete", "r1").exits(1).err());
            baton.run("delete", "r1", "--force").exits(0);
            baton.run("show", "r1").exits(1);
        }
    }

    @Nested
    class A_failed_run {
        @BeforeEach
        void fails() throws Exception {
            String flow = baton.flow("mend", """
                    Bash:"echo first >> ran; echo one":a ->
                    Bash:"echo second >> ran; cat mended":b ->
                    Bash:"echo {a} {b}":c
                    """);
            baton.run("run", flow, "--id", "r1").exits(1);
        }

        @Test
        void is_retried_from_what_failed() throws Exception {
            Files.writeString(folder.resolve("mended"), "two");
            JsonNode run = baton.run("retry", "r1", "--json").exits(0).json();
            assertEquals("one two", run.path("outputs").path("c").asText());
            assertEquals(List.of("first", "second", "second"), Files.readAllLines(folder.resolve("ran")));
            assertEquals("completed", status("r1"));
        }

        @Test
        void fails_again_where_nothing_was_mended() throws Exception {
            baton.run("retry", "r1").exits(1);
            assertEquals(List.of("first", "second", "second"), Files.readAllLines(folder.resolve("ran")));
        }

        @Test
        void is_run_again_from_a_step_as_a_new_run() throws Exception {
            Files.writeString(folder.resolve("mended"), "two");
            JsonNode run = baton.run("rerun", "r1", "--from", "2", "--id", "r2", "--json")
                    .exits(0)
                    .json();
            assertEquals("r2", run.path("run").asText());
            assertEquals("one two", run.path("outputs").path("c").asText());
            assertEquals(List.of("first", "second", "second"), Files.readAllLines(folder.resolve("ran")));
            assertEquals("failed", status("r1"));
        }

        @Test
        void is_not_run_again_from_a_step_that_there_is_not() throws Exception {
            assertSays("9.9", baton.run("rerun", "r1", "--from", "9.9").exits(2).all());
        }

        @Test
        void is_not_resumed_and_says_what_does_go_on_with_it() throws Exception {
            assertSays("baton retry r1", baton.run("resume", "r1").exits(1).err());
        }

        @Test
        void is_listed_and_pruned_when_it_is_old() throws Exception {
            assertSays(
                    "mended", baton.run("list", "--status", "failed").exits(0).out());
            assertSays(
                    "0 runs would",
                    baton.run("prune", "--older-than", "1d", "--dry-run")
                            .exits(0)
                            .out());
            assertSays(
                    "r1",
                    baton.run("prune", "--older-than", "1ms", "--dry-run")
                            .exits(0)
                            .out());
            assertEquals("failed", status("r1"));
            assertSays(
                    "deleted 1 run",
                    baton.run("prune", "--older-than", "1ms").exits(0).out());
            assertFalse(Files.exists(baton.data().resolve("runs/r1")));
            assertSays("no such runs", baton.run("list").exits(0).out());
        }
    }

    @Nested
    class A_finished_run {
        @BeforeEach
        void finishes() throws Exception {
            String flow = baton.flow("talk", "Bash:\"echo to out; echo to err >&2\":a -> Bash:\"echo more\":b");
            baton.run("run", flow, "--id", "talk-1").exits(0);
        }

        @Test
        void has_the_logs_of_its_steps() throws Exception {
            assertEquals(
                    List.of("── 1 Bash", "to out", "! to err", "── 2 Bash", "more"),
                    baton.run("logs", "talk-1").exits(0).out().lines().toList());
            assertEquals(
                    List.of("── 2 Bash", "more"),
                    baton.run("logs", "talk-1", "--step", "2", "-f")
                            .exits(0)
                            .out()
                            .lines()
                            .toList());
            assertSays(
                    "'7'", baton.run("logs", "talk-1", "--step", "7").exits(1).err());
        }

        @Test
        void has_its_records_one_after_the_other() throws Exception {
            String events = baton.run("events", "talk-1").exits(0).out();
            List<String> order = List.of("RunStarted", "StepScheduled", "StepSucceeded", "RunCompleted");
            List<Integer> places = order.stream().map(events::indexOf).toList();
            assertEquals(places.stream().sorted().toList(), places, events);
            assertFalse(places.contains(-1), events);
            long number = 0;
            for (String line : baton.run("events", "talk-1", "--json")
                    .exits(0)
                    .out()
                    .lines()
                    .toList()) {
                JsonNode record = new ObjectMapper().readTree(line);
                assertEquals(++number, record.path("sequence").asLong());
                assertTrue(record.path("facts").isArray(), line);
            }
            assertTrue(number >= 3, events);
        }

        @Test
        void is_meant_by_the_beginning_of_its_id_and_by_last() throws Exception {
            assertSays("run talk-1", baton.run("show", "talk").exits(0).out());
            assertSays("run talk-1", baton.run("show", "last").exits(0).out());
            baton.run("run", "talk.flow", "--id", "talk-2").exits(0);
            assertSays("talk-1", baton.run("show", "talk-").exits(1).err());
            assertSays("did you mean", baton.run("show", "alk").exits(1).err());
        }

        @Test
        void is_neither_retried_nor_cancelled() throws Exception {
            baton.run("retry", "talk-1").exits(1);
            assertSays("completed", baton.run("cancel", "talk-1").exits(1).err());
            assertEquals("completed", status("talk-1"));
        }
    }

    @Test
    void an_unknown_run_is_named_by_every_verb_that_takes_one() throws Exception {
        baton.run("run", baton.flow("one", "Bash:\"echo 1\":a")).exits(0);
        for (String verb : List.of("show", "logs", "events", "pause", "resume", "cancel", "retry", "delete")) {
            assertSays("'zzz'", baton.run(verb, "zzz").exits(1).err());
        }
    }

    @Test
    void a_folder_without_runs_is_said_to_be_one_and_is_not_made_by_looking() throws Exception {
        for (List<String> look : List.of(List.of("list"), List.of("show", "last"), List.of("prune"))) {
            Result looked = baton.run(look.toArray(String[]::new));
            assertFalse(looked.all().contains("should not have happened"), looked::all);
            assertFalse(looked.all().isBlank(), looked::all);
            assertFalse(Files.exists(baton.data()), look::toString);
        }
    }

    private String status(String run) throws Exception {
        return baton.run("show", run, "--json").exits(0).json().path("status").asText();
    }
}
