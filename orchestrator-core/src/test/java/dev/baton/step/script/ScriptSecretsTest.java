package dev.baton.step.script;

import static dev.baton.step.script.ScriptFixture.awaitNumber;
import static dev.baton.step.script.ScriptFixture.failed;
import static dev.baton.step.script.ScriptFixture.isAlive;
import static dev.baton.step.script.ScriptFixture.succeeded;
import static dev.baton.step.script.ScriptFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ScriptSecretsTest {
    private static final String SECRET = "s3cr3t-\"välue\"-0123456789";

    @TempDir
    Path root;

    private ScriptFixture scripts;

    @BeforeEach
    void open() {
        scripts = new ScriptFixture(root, ScriptSettings.DEFAULT, Duration.ofMillis(500));
    }

    @AfterEach
    void close() {
        scripts.close();
    }

    private StepWork.Script script(String source, Map<String, String> secrets) {
        Map<String, StoredText.Sealed> sealed = new HashMap<>();
        secrets.forEach((name, value) -> sealed.put(name, ScriptFixture.BOX.seal(scripts.run(), name, value)));
        return new StepWork.Script(StepWork.Language.BASH, source, "", null, Map.of(), sealed);
    }

    private StepRequest secretResult(StepWork.Script script) {
        StepRequest plain = scripts.request(script);
        return new StepRequest(
                plain.id(),
                "Bash",
                script,
                null,
                plain.workdir(),
                plain.scratch(),
                "text",
                "token",
                false,
                Set.of(),
                null);
    }

    private void assertInNoFile(String secret) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(
                        Files.readString(file, StandardCharsets.ISO_8859_1)
                                .contains(new String(
                                        secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)),
                        file.toString());
            }
        }
    }

    @Test
    void a_secret_arrives_in_the_environment_and_leaves_as_dots() throws Exception {
        StepOutput output = succeeded(scripts.run(script(
                "echo \"length ${#KEY}: $KEY.\"; echo \"oops $KEY\" >&2; echo $KEY; echo", Map.of("KEY", SECRET))));
        assertEquals("length " + SECRET.length() + ": •••.\n•••", text(output));
        assertEquals("oops •••", output.stderr());
        assertEquals(
                List.of("length " + SECRET.length() + ": •••.", "•••", "oops •••"),
                scripts.shown.stream().filter(line -> !line.isEmpty()).toList());
        assertInNoFile(SECRET);
    }

    @Test
    void a_secret_written_in_pieces_is_found() throws Exception {
        StepOutput output = succeeded(scripts.run(script(
                "for ((i=0;i<${#KEY};i++)); do printf %s \"${KEY:i:1}\"; sleep 0.01; done; echo '!'",
                Map.of("KEY", SECRET))));
        assertEquals("•••!", text(output));
        assertInNoFile(SECRET);
    }

    @Test
    void secrets_in_a_long_output_are_found_across_all_buffers() throws Exception {
        StepOutput output = succeeded(
                scripts.run(script("for ((i=0;i<20000;i++)); do echo \"$i $KEY\"; done", Map.of("KEY", SECRET))));
        String text = scripts.contents.read(output.text());
        assertEquals(20000, text.lines().filter(line -> line.endsWith(" •••")).count());
        assertInNoFile(SECRET);
    }

    @Test
    void a_secret_is_on_no_command_line_and_in_no_file_while_the_script_runs() throws Exception {
        Path pid = scripts.scratch.resolve("pid");
        ScriptFixture.Running running = scripts.begin(
                script("echo \"$KEY\"; (sleep 1000) & echo $$ > %s; wait".formatted(pid), Map.of("KEY", SECRET)));
        long process = awaitNumber(pid);
        assertInNoFile(SECRET);
        for (ProcessTable.Entry entry : ProcessTable.find(entry -> true)) {
            Path commandLine = Path.of("/proc/" + entry.pid() + "/cmdline");
            if (Files.exists(commandLine)) {
                assertFalse(new String(readQuietly(commandLine), StandardCharsets.UTF_8).contains(SECRET));
            }
        }
        running.interrupt();
        assertFalse(isAlive(process));
    }

    private static byte[] readQuietly(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    @Test
    void a_very_short_secret_is_not_taken_out_but_warned_of() throws Exception {
        StepOutput output = succeeded(scripts.run(script("echo abc", Map.of("KEY", "b"))));
        assertEquals("abc", text(output));
        assertTrue(output.warnings().getFirst().contains("'KEY'"));
    }

    @Test
    void a_secret_result_is_sealed_and_its_plain_text_in_no_file() throws Exception {
        StepOutput output = succeeded(scripts.run(secretResult(
                script("token=$KEY-$((6 * 7777777)); echo $token; echo \"have $token\" >&2", Map.of("KEY", SECRET)))));
        StoredText.Sealed sealed = assertInstanceOf(StoredText.Sealed.class, output.text());
        assertEquals("token", sealed.name());
        assertEquals(SECRET + "-46666662", ScriptFixture.BOX.open(scripts.run(), sealed));
        assertEquals("have •••", output.stderr());
        assertEquals(List.of(), scripts.shown);
        assertInNoFile(SECRET);
        assertInNoFile("46666662");
    }

    @Test
    void a_secret_result_that_is_too_long_fails() throws Exception {
        StepOutcome.Failed failed =
                failed(scripts.run(secretResult(script("head -c 3000000 /dev/zero; sleep 1000", Map.of()))));
        assertEquals(FailureKind.USER, failed.failure().kind());
        assertTrue(
                failed.failure().message().contains("1 MiB"), failed.failure().message());
    }

    @Test
    void a_script_with_secrets_ends_though_a_background_child_keeps_stdout_open() throws Exception {
        Path more = scripts.scratch.resolve("more");
        StepOutput output = succeeded(scripts.run(script(
                "(until [ -e %s ]; do sleep 0.05; done; echo $KEY && echo 1 > %s.written) & echo $KEY"
                        .formatted(more, more),
                Map.of("KEY", SECRET))));
        assertEquals("•••", text(output));
        Files.createFile(more);
        ScriptFixture.await(
                "the child can go on writing", ScriptFixture.LONG, () -> Files.exists(Path.of(more + ".written")));
        scripts.warden.endRun(scripts.run());
        assertInNoFile(SECRET);
    }

    @Test
    void a_flood_through_the_pump_is_stopped() throws Exception {
        long began = System.nanoTime();
        StepOutcome.Failed failed = failed(scripts.run(script("yes", Map.of("KEY", SECRET))));
        assertTrue(
                failed.failure().message().contains("256 MiB"), failed.failure().message());
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(30).toNanos());
    }
}
