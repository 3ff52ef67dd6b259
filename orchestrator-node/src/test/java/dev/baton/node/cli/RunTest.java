package dev.baton.node.cli;

import static dev.baton.node.cli.InProcess.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.node.cli.BatonProcess.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code baton run}: its documents, its lines, its exit status. */
class RunTest {
    private static final Set<String> SUMMARY = Set.of(
            "run", "flow", "status", "durationMillis", "summary", "outputs", "errors", "warnings", "waiting", "steps");

    @TempDir
    private Path folder;

    private InProcess baton;

    @BeforeEach
    void a_command_line() {
        baton = new InProcess(folder);
    }

    @Nested
    class The_document {
        @Test
        void of_a_completed_run_has_the_fields_that_programs_rely_on() throws Exception {
            String flow = baton.flow("two", "Bash:\"echo '{\\\"n\\\": 1}'\":a ->\nBash:\"echo {a.n}\":b");
            JsonNode run =
                    baton.run("run", flow, "--json", "--id", "r1").exits(0).json();
            assertTrue(names(run).containsAll(SUMMARY), run::toString);
            assertEquals(Set.of("steps", "succeeded", "failed", "skipped", "attempts"), names(run.path("summary")));
            assertEquals(
                    "r1 two completed", String.join(" ", text(run, "run"), text(run, "flow"), text(run, "status")));
            assertTrue(run.path("durationMillis").isIntegralNumber());
            assertEquals(1, run.path("outputs").path("a").path("n").asInt());
            JsonNode step = run.path("steps").path(0);
            assertTrue(
                    names(step)
                            .containsAll(Set.of(
                                    "id",
                                    "visit",
                                    "name",
                                    "instruction",
                                    "output",
                                    "status",
                                    "attempts",
                                    "node",
                                    "started",
                                    "durationMillis",
                                    "exitCode",
                                    "text")),
                    step::toString);
            assertTrue(
                    text(step, "started").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"),
                    step::toString);
        }

        @Test
        void of_a_failed_run_says_which_step_and_what_sort_of_failure() throws Exception {
            String flow = baton.flow("bad", "Bash:\"echo oh no >&2; exit 7\":a");
            JsonNode run = baton.run("run", flow, "--json").exits(1).json();
            assertTrue(names(run).containsAll(SUMMARY), run::toString);
            JsonNode error = run.path("errors").path(0);
            assertEquals(
                    "1 Bash USER", String.join(" ", text(error, "step"), text(error, "name"), text(error, "kind")));
            assertSays("oh no", text(error, "message"));
            assertEquals(7, run.path("steps").path(0).path("exitCode").asInt());
        }

        @Test
        void of_a_run_that_waits_says_for_what() throws Exception {
            String flow = baton.flow("ask", "@check-it:\"All right?\":ok");
            JsonNode run = baton.run("run", flow, "--json").exits(3).json();
            assertEquals("waiting", text(run, "status"));
            JsonNode waiting = run.path("waiting").path(0);
            assertEquals("check-it", text(waiting, "name"));
            assertEquals("checkpoint", text(waiting, "kind"));
            assertEquals("All right?", text(waiting, "message"));
        }

        @Test
        void of_a_wrong_flow_is_the_same_with_diagnostics() throws Exception {
            String flow = baton.flow("wrong", "Bash:\"echo\":a {tiemout: 3s}");
            JsonNode run = baton.run("run", flow, "--json").exits(2).json();
            assertEquals("rejected", text(run, "status"));
            // All but the run, which there is not.
            Set<String> missing = new TreeSet<>(SUMMARY);
            missing.removeAll(names(run));
            assertEquals(Set.of("run"), missing, run::toString);
            assertEquals(1, run.path("diagnostics").path(0).path("line").asInt());
        }

        @Test
        void of_a_missing_file_is_a_document_too() throws Exception {
            Result run = baton.run("run", "nowhere.flow", "--json").exits(2);
            assertEquals("rejected", text(run.json(), "status"));
        }

        @Test
        void is_shown_again_by_show() throws Exception {
            String flow = baton.flow("one", "Bash:\"echo 1\":a");
            JsonNode run =
                    baton.run("run", flow, "--json", "--id", "r1").exits(0).json();
            assertEquals(run, baton.run("show", "r1", "--json").exits(0).json());
        }
    }

    @Nested
    class Where_lines_go_to_a_pipe {
        @Test
        void each_step_that_ended_is_a_line_and_a_summary_follows() throws Exception {
            String flow = baton.flow("three", """
                    Bash:"echo one":a ->
                    Bash:"test -e again || { touch again; exit 1; }":b {retries: 1, delay: 1ms} ->
                    Bash:"exit 3":c {on-failure: continue}
                    """);
            Result run = baton.run("run", flow, "--id", "r1").exits(0);
            assertFalse(run.out().contains("\u001B"), run::out);
            List<String> lines = run.out().lines().toList();
            assertTrue(lines.getFirst().startsWith("three  run r1"), run::out);
            assertTrue(lines.stream().anyMatch(line -> line.matches("✓ 1 +Bash +echo one .*s")), run::out);
            assertTrue(lines.stream().anyMatch(line -> line.startsWith("↻ 2  try 1 failed")), run::out);
            assertTrue(lines.stream().anyMatch(line -> line.startsWith("✗ 3")), run::out);
            assertSays("2 succeeded, 1 failed, 0 skipped", run.out());
        }

        @Test
        void a_run_that_waits_says_what_to_type() throws Exception {
            String flow = baton.flow("ask", "AskUserQuestion:\"Colour?\":colour {choices: [red, blue]}");
            Result run = baton.run("run", flow, "--id", "r1").exits(3);
            assertSays("one of red, blue", run.out());
            assertSays("baton answer r1 colour", run.out());
        }
    }

    @Nested
    class On_a_terminal {
        @Test
        void steps_under_way_are_drawn_again_and_leave_nothing_but_their_last_line() throws Exception {
            String flow = baton.flow("live", "Bash:\"echo begun; sleep 0.5\":a");
            Result run = baton.run(TypedTerminal.typing(), "run", flow).exits(0);
            assertSays("\u001B[J", run.out());
            assertSays("1 open", run.out());
            assertTrue(onScreen(run.out()).stream().anyMatch(line -> line.startsWith("✓ 1")), run::out);
            assertTrue(onScreen(run.out()).stream().noneMatch(line -> line.contains("1 open")), run::out);
        }

        @Test
        void that_can_draw_nothing_again_lines_are_plain() throws Exception {
            String flow = baton.flow("live", "Bash:\"echo begun\":a");
            Result run = baton.run(TypedTerminal.dumb(), "run", flow).exits(0);
            assertFalse(run.out().contains("\u001B"), run::out);
            assertSays("✓ 1", run.out());
        }

        @Test
        void NO_COLOR_leaves_no_escape_code() throws Exception {
            String flow = baton.flow("live", "Bash:\"echo begun\":a");
            Result run = baton.with("NO_COLOR", "1")
                    .run(TypedTerminal.typing(), "run", flow)
                    .exits(0);
            assertFalse(run.out().contains("\u001B[3"), run::out);
        }

        /** What a terminal shows in the end: only the codes that are used for drawing are understood. */
        private List<String> onScreen(String printed) {
            List<String> screen = new ArrayList<>();
            for (String line : printed.split("\n", -1)) {
                var up = Pattern.compile("\r\u001B\\[(\\d+)A").matcher(line);
                if (up.find()) {
                    int keep = screen.size() - Integer.parseInt(up.group(1));
                    screen.subList(Math.max(0, keep), screen.size()).clear();
                }
                screen.add(line.replaceAll("\r?\u001B\\[[0-9]*[A-Za-z]", ""));
            }
            return screen;
        }
    }

    @Nested
    class An_option {
        @Test
        void dry_run_runs_nothing_and_stores_nothing() throws Exception {
            String flow = baton.flow("dry", "Bash:\"touch {name}\":a -> writer:\"Tell of {a}\":b");
            Files.writeString(folder.resolve("agents.yaml"), "agents: {writer: [{when: '*', reply: ok}]}\n");
            Result run = baton.run("run", flow, "--dry-run", "-i", "name=made").exits(0);
            assertSays("nothing is run", run.out());
            assertSays("agents are asked at most 1 time", run.out());
            assertSays("made", run.out());
            JsonNode document = baton.run("run", flow, "--dry-run", "-i", "name=made", "--json")
                    .exits(0)
                    .json();
            assertEquals("dry-run", text(document, "status"));
            assertEquals("writer", text(document.path("agents").path(0), "name"));
            assertFalse(Files.exists(folder.resolve("made")));
            assertFalse(Files.exists(baton.data()));
        }

        @Test
        void dry_run_of_a_wrong_flow_is_refused_alike() throws Exception {
            baton.run("run", baton.flow("dry", "Bash:\"echo {name}\":a"), "--dry-run")
                    .exits(2);
        }

        @Test
        void id_makes_the_same_start_the_same_run_and_another_one_an_error() throws Exception {
            String flow = baton.flow("once", "Bash:\"echo {x} >> ran\":a");
            baton.run("run", flow, "--id", "r1", "-i", "x=1").exits(0);
            baton.run("run", flow, "--id", "r1", "-i", "x=1").exits(0);
            assertEquals("1\n", Files.readString(folder.resolve("ran")));
            Result other = baton.run("run", flow, "--id", "r1", "-i", "x=2").exits(2);
            assertSays("r1", other.err());
            assertEquals("1\n", Files.readString(folder.resolve("ran")));
        }

        @Test
        void answer_and_yes_answer_beforehand() throws Exception {
            String flow = baton.flow("ask", """
                    AskUserQuestion:"Who?":who -> @check-it:"Send to {who}?":ok -> Bash:"echo {who}":sent
                    """);
            JsonNode run = baton.run("run", flow, "--json", "--yes", "--answer", "who=Ada")
                    .exits(0)
                    .json();
            assertEquals("Ada", text(run.path("outputs"), "sent"));
        }

        @Test
        void input_takes_the_text_of_a_file() throws Exception {
            Files.writeString(folder.resolve("in.txt"), "a=b @c");
            String flow = baton.flow("in", "Bash:\"printf %s {x}\":a");
            JsonNode run =
                    baton.run("run", flow, "--json", "-i", "x=@in.txt").exits(0).json();
            assertEquals("a=b @c", text(run.path("outputs"), "a"));
        }

        @Test
        void workdir_and_data_say_where() throws Exception {
            Files.createDirectories(folder.resolve("elsewhere"));
            String flow = baton.flow("where", "Bash:\"pwd\":a");
            JsonNode run = baton.run("run", flow, "--json", "--workdir", "elsewhere", "--data", "other-data")
                    .exits(0)
                    .json();
            assertEquals(folder.resolve("elsewhere").toRealPath().toString(), text(run.path("outputs"), "a"));
            assertTrue(Files.exists(folder.resolve("other-data/baton.db")));
            assertFalse(Files.exists(baton.data()));
        }

        @Test
        void that_is_malformed_is_a_usage_error_and_nothing_runs() throws Exception {
            String flow = baton.flow("one", "Bash:\"echo 1\":a");
            assertSays(
                    "NAME=VALUE",
                    baton.run("run", flow, "-i", "novalue").exits(2).all());
            baton.run("run", flow, "--keep", "soon").exits(2);
            baton.run("run", flow, "-i", "x=@missing.txt").exits(2);
            baton.run("run", flow, "--id", "../up").exits(2);
            assertSays(
                    "'missing'",
                    baton.run("run", flow, "--workdir", "missing").exits(2).err());
            assertFalse(Files.exists(baton.data()));
        }
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asText();
    }
}
