package dev.baton.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.node.cli.BatonProcess.Result;
import dev.baton.node.cli.BatonProcess.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong at the command line, with the command as a process and the scripts it starts. */
class BadInputTest {
    @TempDir
    private Path folder;

    private BatonProcess baton;

    @BeforeEach
    void a_data_folder_of_its_own() {
        baton = new BatonProcess(folder, folder, Map.of());
    }

    @Nested
    class A_flow {
        @Test
        void with_ten_mistakes_gets_ten_diagnostics() throws Exception {
            JsonNode found = diagnostics("""
                    genral-purpose:"one":a ->
                    Bash:"echo two":b {timout: 3s} ->
                    Bash:"echo three":c {timeout: soon} ->
                    AskUserQuestion:"four?":d {choises: [x]} ->
                    Wait:"a while":e ->
                    Bash:"v=$((1 + {a}))":f ->
                    nobody:"seven":g ->
                    Bash:"echo eight":h {retries: many}
                    (if nope.path == 1)~> Bash:"echo nine":i ~>
                    (if attempts-1 > 2)~> Bash:"echo ten":j ~>
                    """);
            List<Integer> lines = new ArrayList<>();
            for (JsonNode diagnostic : found) {
                if (diagnostic.path("severity").asText().equals("error")) {
                    lines.add(diagnostic.path("line").asInt());
                }
            }
            assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), lines, found.toString());
        }

        @Test
        void gets_the_nearest_name_of_an_agent() throws Exception {
            assertSuggests("Did you mean 'general-purpose'?", "genral-purpose:\"x\":a");
        }

        @Test
        void gets_the_nearest_name_of_an_option() throws Exception {
            assertSuggests("Did you mean 'timeout'?", "Bash:\"echo\":a {tiemout: 3s}");
        }

        @Test
        void gets_the_nearest_name_of_a_variable() throws Exception {
            assertSuggests(
                    "Did you mean 'greeting'?", "Bash:\"echo\":greeting -> (if greting.size > 1)~> Bash:\"echo\":b ~>");
        }

        @Test
        void is_told_all_inputs_that_are_missing() throws Exception {
            Result run = run("Bash:\"echo {one} {two}\":x ->\nBash:\"echo {three.path}\":y")
                    .exits(2);
            assertEquals("rejected", run.json().path("status").asText());
            List<String> missing = new ArrayList<>();
            for (JsonNode diagnostic : run.json().path("diagnostics")) {
                missing.add(diagnostic.path("message").asText().replaceAll("^[^']*'([^']*)'.*", "$1"));
            }
            assertEquals(List.of("one", "two", "three"), missing, run.out());
        }

        private void assertSuggests(String hint, String text) throws Exception {
            JsonNode found = diagnostics(text);
            assertEquals(hint, found.path(0).path("hint").asText(), found.toString());
        }

        private JsonNode diagnostics(String text) throws Exception {
            Result checked = baton.run("validate", flow(text), "--json").exits(2);
            return checked.json().path("flows").path(0).path("diagnostics");
        }
    }

    @Nested
    class A_script {
        @Test
        void that_is_killed_is_a_failure_that_names_the_signal() throws Exception {
            Result run = run("Bash:\"kill -9 $$\":x").exits(1);
            assertTrue(error(run).contains("SIGKILL"), run.out());
        }

        @Test
        void that_writes_no_utf8_is_read_with_replacements_and_a_warning() throws Exception {
            Result run = run("Python:\"import sys; sys.stdout.buffer.write(bytes([104, 255, 105]))\":x")
                    .exits(0);
            assertEquals("h\uFFFDi", run.output("x"));
            assertTrue(run.json().path("warnings").toString().contains("UTF-8"), run.out());
        }

        @Test
        void that_leaves_a_child_behind_has_ended_and_the_child_ends_with_the_run() throws Exception {
            Result run = run("Bash:\"sleep 3000 & echo $!\":child").exits(0);
            assertFalse(isRunning(run.output("child")), () -> "it is still there: " + run);
        }

        @Test
        void that_never_ends_is_stopped_in_time_with_its_children() throws Exception {
            Result run = run("Bash:\"sleep 3000 & echo $! > child; wait\":x {timeout: 1s}")
                    .exits(1);
            assertTrue(error(run).contains("within 1 s"), run.out());
            assertFalse(isRunning(Files.readString(folder.resolve("child")).strip()));
        }

        @Test
        @Tag("long")
        void that_floods_its_output_fails_without_taking_the_command_with_it() throws Exception {
            Result run =
                    run("Bash:\"head -c 1000000000 /dev/zero | tr '\\0' x\":x").exits(1);
            assertFalse(error(run).isBlank(), run.out());
            assertFalse(run.err().contains("OutOfMemoryError"), run.err());
        }

        private boolean isRunning(String pid) {
            return ProcessHandle.of(Long.parseLong(pid))
                    .filter(BadInputTest::isNoZombie)
                    .isPresent();
        }
    }

    @Nested
    class A_value {
        @Test
        void of_a_megabyte_arrives_byte_for_byte_and_nothing_of_it_is_run() throws Exception {
            String line = "a\"q's $(rm -rf victim) `rm -rf victim` $HOME \\ \u00e9 {x} ; #\n";
            String value = line.repeat(1_000_000 / line.length() + 1).strip();
            Files.writeString(folder.resolve("big.txt"), value);
            Files.writeString(folder.resolve("victim"), "alive");
            run("""
                            Bash:"cat <<< {big} > here; cat <<< '{big}' > quoted":a ->
                            Bash:"cat > piped":b {stdin: "{big}"}
                            """, "-i", "big=@big.txt").exits(0);
            byte[] expected = value.getBytes(StandardCharsets.UTF_8);
            assertEquals(-1, mismatch("piped", expected));
            // A here-string ends in a newline of its own.
            byte[] withNewline = (value + "\n").getBytes(StandardCharsets.UTF_8);
            assertEquals(-1, mismatch("here", withNewline));
            assertEquals(-1, mismatch("quoted", withNewline));
            assertEquals("alive", Files.readString(folder.resolve("victim")));
        }

        private int mismatch(String file, byte[] expected) throws IOException {
            return Arrays.mismatch(expected, Files.readAllBytes(folder.resolve(file)));
        }
    }

    @Nested
    class A_data_folder {
        @Test
        void that_cannot_be_made_is_named_in_one_sentence() throws Exception {
            Files.writeString(folder.resolve("file"), "");
            assertOneSentence(folder.resolve("file/data"), "is not a folder");
            assertOneSentence(Path.of("/proc/baton"), "/proc/baton");
        }

        @Test
        void with_a_damaged_database_is_refused_and_left_as_it_is() throws Exception {
            run("Bash:\"echo 1\":x").exits(0);
            byte[] noise = "no database ".repeat(2000).getBytes(StandardCharsets.UTF_8);
            Path database = baton.data().resolve("baton.db");
            Files.write(database, noise);
            for (String rest : List.of("-wal", "-shm")) {
                Files.deleteIfExists(database.resolveSibling("baton.db" + rest));
            }
            Result run = run("Bash:\"echo 1\":x");
            assertEquals(1, run.exit(), run::toString);
            assertTrue(run.all().contains("is damaged"), run::toString);
            assertFalse(run.all().contains("\tat "), run::toString);
            assertEquals(-1, Arrays.mismatch(noise, Files.readAllBytes(database)));
        }

        @Test
        void serves_two_runs_at_once_each_waiting_for_the_other() throws Exception {
            String text = """
                    Bash:"touch {mine}; until [ -e {other} ]; do sleep 0.05; done; echo met":x {timeout: 60s}
                    """;
            String flow = flow(text);
            Running first = baton.start("run", flow, "--json", "-i", "mine=a.here", "-i", "other=b.here");
            Running second = baton.start("run", flow, "--json", "-i", "mine=b.here", "-i", "other=a.here");
            assertEquals("met", first.await().exits(0).output("x"));
            assertEquals("met", second.await().exits(0).output("x"));
        }

        @Test
        void keeps_a_run_with_the_process_that_has_it() throws Exception {
            String flow = flow("Bash:\"cat gate\":x {timeout: 60s}");
            Process made = new ProcessBuilder("mkfifo", "gate")
                    .directory(folder.toFile())
                    .start();
            assertTrue(made.waitFor(10, TimeUnit.SECONDS));
            Running owner = baton.start("run", flow, "--json", "--id", "mine");
            // Opening a pipe to write waits until the script has opened it to read.
            try (var gate = Files.newOutputStream(folder.resolve("gate"))) {
                Result resumed = baton.run("resume", "mine").exits(0);
                assertTrue(resumed.all().contains("another process has it"), resumed::toString);
                Result other = baton.run("run", flow("Bash:\"echo other\":x"), "--id", "mine");
                assertEquals(2, other.exit(), other::toString);
                gate.write("through".getBytes(StandardCharsets.UTF_8));
            }
            assertEquals("through", owner.await().exits(0).output("x"));
        }

        private void assertOneSentence(Path data, String part) throws Exception {
            Result run = run("Bash:\"echo 1\":x", "--data", data.toString());
            assertEquals(1, run.exit(), run::toString);
            assertTrue(run.all().contains(part), run::toString);
            assertFalse(run.all().contains("\tat "), run::toString);
        }
    }

    @Nested
    class A_secret {
        private static final String ANSWER = "answer-5e1f-secret";
        private static final String VARIABLE = "variable-77ab-secret";

        @Test
        void is_in_no_file_in_no_output_and_in_no_command_line() throws Exception {
            Path work = Files.createDirectories(folder.resolve("work"));
            baton = new BatonProcess(folder, work, Map.of("BATON_SECRET_CITY", VARIABLE));
            Files.writeString(work.resolve("secret.flow"), """
                    AskUserQuestion:"Token?":token {secret: true} ->
                    Bash:"echo {token} {secrets.CITY}; echo {token} >&2; printf %s {token} | wc -c":seen ->
                    Python:\"\"\"
                      import glob
                      def read(name):
                          try:
                              return open(name, "rb").read()
                          except OSError:
                              return b""
                      # The command of this test has the answer among its arguments; nothing below it may.
                      lines = [read(name) for name in glob.glob("/proc/[0-9]*/cmdline")]
                      token = v["token"].encode()
                      print(sum(token in line and b"--answer" not in line for line in lines))
                    \"\"\":shown
                    """);
            Result run = baton.run(
                            "run", work.resolve("secret.flow").toString(), "--json", "--answer", "token=" + ANSWER)
                    .exits(0);
            assertEquals("0", run.output("shown"));
            assertTrue(run.output("seen").endsWith("" + ANSWER.length()), run.out());
            String id = run.json().path("run").asText();
            String told = run.all()
                    + baton.run("show", id).all()
                    + baton.run("show", id, "--json").all();
            assertFalse(told.contains(ANSWER) || told.contains(VARIABLE), told);
            assertEquals(List.of(), filesWith(ANSWER, VARIABLE));
        }

        private List<Path> filesWith(String... secrets) throws IOException {
            List<Path> found = new ArrayList<>();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                    if (Stream.of(secrets).anyMatch(bytes::contains)) {
                        found.add(file);
                    }
                }
            }
            return found;
        }
    }

    private Result run(String text, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("run", flow(text), "--json"));
        arguments.addAll(List.of(more));
        return baton.run(arguments.toArray(String[]::new));
    }

    private String flow(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "flow", ".flow"), text)
                .toString();
    }

    private static String error(Result run) throws IOException {
        return run.json().path("errors").path(0).path("message").asText();
    }

    private static boolean isNoZombie(ProcessHandle process) {
        try {
            return !Files.readString(Path.of("/proc/" + process.pid() + "/stat"))
                    .matches("(?s).*\\) Z .*");
        } catch (IOException e) {
            return false;
        }
    }
}
