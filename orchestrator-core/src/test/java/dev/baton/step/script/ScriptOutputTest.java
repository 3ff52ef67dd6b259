package dev.baton.step.script;

import static dev.baton.step.script.ScriptFixture.bash;
import static dev.baton.step.script.ScriptFixture.failed;
import static dev.baton.step.script.ScriptFixture.succeeded;
import static dev.baton.step.script.ScriptFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import dev.baton.step.FileValue;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import dev.baton.step.StoredText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ScriptOutputTest {
    @TempDir
    Path root;

    private ScriptFixture scripts;

    @BeforeEach
    void open() {
        scripts = new ScriptFixture(root);
    }

    @AfterEach
    void close() {
        scripts.close();
    }

    private StepRequest with(StepRequest request, String output) {
        return new StepRequest(
                request.id(),
                "Bash",
                request.work(),
                null,
                request.workdir(),
                request.scratch(),
                output,
                null,
                false,
                Set.of(),
                null);
    }

    @Test
    void lines_are_a_list_also_when_they_are_many() throws Exception {
        assertEquals(
                "[\"a\",\"\",\"b c\"]",
                text(succeeded(scripts.run(with(scripts.request(bash("printf 'a\\n\\nb c\\n'")), "lines")))));
        assertEquals("[]", text(succeeded(scripts.run(with(scripts.request(bash(":")), "lines")))));
        StepOutput many = succeeded(scripts.run(with(scripts.request(bash("seq 1 3000")), "lines")));
        String list = scripts.contents.read(many.text());
        assertTrue(list.startsWith("[\"1\",\"2\"") && list.endsWith("\"3000\"]"), list);
    }

    @Test
    void a_flood_of_a_gigabyte_fails_the_step_and_leaves_no_file() throws Exception {
        StepRequest request = scripts.request(bash("head -c 1000000000 /dev/zero; sleep 1000"));
        long began = System.nanoTime();
        StepOutcome.Failed failed = failed(scripts.run(request));
        assertEquals(FailureKind.USER, failed.failure().kind());
        assertTrue(
                failed.failure().message().contains("256 MiB to stdout"),
                failed.failure().message());
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(20).toNanos());
        assertFalse(Files.exists(scripts.attemptFolder(request).resolve("stdout")));
    }

    @Test
    void an_endless_flood_to_stderr_is_stopped() throws Exception {
        StepOutcome.Failed failed = failed(scripts.run("yes flood >&2"));
        assertTrue(
                failed.failure().message().contains("256 MiB to stderr"),
                failed.failure().message());
    }

    @Test
    void a_flood_that_ends_before_anybody_looks_fails_too() throws Exception {
        try (ScriptFixture small = new ScriptFixture(
                root.resolve("small"), new ScriptSettings(4096, 4096, Duration.ofHours(1)), Duration.ofSeconds(1))) {
            StepOutcome.Failed failed = failed(small.run("head -c 5000 /dev/zero"));
            assertTrue(
                    failed.failure().message().contains("4 KiB to stdout"),
                    failed.failure().message());
        }
    }

    @Test
    void a_background_child_does_not_fill_the_disk_after_its_step() throws Exception {
        try (ScriptFixture small = new ScriptFixture(
                root.resolve("small"),
                new ScriptSettings(100_000, 4096, Duration.ofMillis(10)),
                Duration.ofSeconds(1))) {
            StepRequest request = small.request(
                    bash("(sleep 0.2; while :; do head -c 50000 /dev/zero; sleep 0.02; done) & echo done"));
            assertEquals("done", text(succeeded(small.run(request))));
            Path stdout = small.attemptFolder(request).resolve("stdout");
            long[] largest = new long[1];
            ScriptFixture.await("truncation", ScriptFixture.LONG, () -> {
                long size = Files.size(stdout);
                boolean shrank = size < largest[0];
                largest[0] = Math.max(largest[0], size);
                return shrank;
            });
            small.warden.endRun(small.run());
        }
    }

    @Test
    void what_is_not_UTF_8_is_replaced_with_a_warning() throws Exception {
        StepOutput output = succeeded(scripts.run("printf 'a\\xff\\xe2\\x82b\\xc3\\xbc\\n'"));
        assertEquals("a\uFFFD\uFFFDbü", text(output));
        assertEquals(1, output.warnings().size());
    }

    @Test
    void a_long_text_is_a_blob_with_a_preview() throws Exception {
        StepOutput output = succeeded(scripts.run("for ((i=0;i<200000;i++)); do echo \"line $i ü\"; done; echo; echo"));
        StoredText.Blob blob = assertInstanceOf(StoredText.Blob.class, output.text());
        String text = scripts.contents.read(blob);
        assertTrue(text.startsWith("line 0 ü\nline 1 ü\n") && text.endsWith("\nline 199999 ü"));
        assertEquals(text.getBytes(StandardCharsets.UTF_8).length, blob.bytes());
        assertEquals(text.substring(0, 1024), blob.preview());
    }

    @Test
    void the_end_of_a_long_stderr_is_kept() throws Exception {
        StepOutput output = succeeded(scripts.run("for ((i=0;i<5000;i++)); do echo \"ü $i\" >&2; done"));
        assertTrue(output.stderr().endsWith("\nü 4999"), output.stderr());
        assertTrue(output.stderr().getBytes(StandardCharsets.UTF_8).length <= 4096);
        assertFalse(output.stderr().contains("\uFFFD"));
    }

    @Test
    void output_that_should_be_JSON_and_is_not_fails_and_says_where() throws Exception {
        StepOutcome.Failed failed =
                failed(scripts.run(with(scripts.request(bash("printf '{\"a\": 1,\\n  b}'")), "json")));
        assertEquals(FailureKind.USER, failed.failure().kind());
        assertTrue(
                failed.failure().message().contains("at line 2, column 3"),
                failed.failure().message());
        assertEquals("{\"a\": 1,\n  b}", text(failed.output()));
    }

    @Test
    void JSON_output_passes_and_more_than_one_value_does_not() throws Exception {
        assertEquals("[1, 2]", text(succeeded(scripts.run(with(scripts.request(bash("echo '[1, 2]'")), "json")))));
        assertTrue(failed(scripts.run(with(scripts.request(bash("echo '[1] [2]'")), "json")))
                .failure()
                .message()
                .contains("more"));
        assertTrue(failed(scripts.run(with(scripts.request(bash("true")), "json")))
                .failure()
                .message()
                .contains("empty"));
    }

    @Test
    void a_file_that_the_output_names_is_stored_with_the_result() throws Exception {
        StepOutput output = succeeded(scripts.run("echo content > \"$BATON_SCRATCH/made.txt\"; echo made.txt"));
        FileValue file = output.files().getFirst();
        assertEquals("made.txt", file.text());
        assertEquals("made.txt", file.path());
        Path copy = root.resolve("copy");
        scripts.contents.restore(file.hash(), copy);
        assertEquals("content\n", Files.readString(copy));
    }

    @Test
    void writing_to_dev_stdout_by_name_keeps_what_is_written_after_it() throws Exception {
        assertTrue(text(succeeded(scripts.run("echo one; echo two > /dev/stdout; echo three")))
                .endsWith("two\nthree"));
    }
}
