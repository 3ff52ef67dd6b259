package dev.baton.step.script;

import static dev.baton.step.script.ScriptFixture.failed;
import static dev.baton.step.script.ScriptFixture.succeeded;
import static dev.baton.step.script.ScriptFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import dev.baton.step.StepRequest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scripts on a disk that has no room for what they write. */
@Timeout(60)
class ScriptDiskTest {
    private static final int BLOCK = 4096;

    @TempDir
    Path root;

    private Path disk;
    private ScriptFixture scripts;

    @BeforeEach
    void open() throws Exception {
        disk = Files.createDirectory(root.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()),
                "a file system of its own cannot be mounted here (needs root)");
        scripts = new ScriptFixture(disk);
    }

    @AfterEach
    void close() throws Exception {
        if (scripts != null) {
            scripts.close();
        }
        run("umount", "--lazy", disk.toString());
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void an_output_that_found_no_room_is_no_success_whatever_the_exit_code() throws Exception {
        StepRequest request =
                scripts.request(ScriptFixture.bash("head -c 4000000 /dev/zero 2>/dev/null; echo done; exit 0"));
        StepFailure failure = failed(scripts.run(request)).failure();
        assertEquals(FailureKind.LOST, failure.kind());
        assertEquals(
                "Expected room for what the script writes, but the disk that holds " + scripts.attemptFolder(request)
                        + " refused it: No space left on device; make room there",
                failure.message());
        Files.delete(scripts.attemptFolder(request).resolve("stdout"));
        assertEquals("again", text(succeeded(scripts.run("echo again"))));
    }

    @Test
    void an_output_that_found_no_room_for_a_while_is_no_success_either() throws Exception {
        StepFailure failure = failed(scripts.run("""
                        head -c 4000000 /dev/zero > $BATON_SCRATCH/much
                        echo lost
                        sleep 2
                        rm $BATON_SCRATCH/much
                        exit 0
                        """)).failure();
        assertEquals(FailureKind.LOST, failure.kind());
        assertTrue(failure.message().contains(" was full meanwhile; make room there"), failure::toString);
        assertEquals("again", text(succeeded(scripts.run("echo again"))));
    }

    @Test
    void a_script_whose_process_cannot_be_recorded_does_not_begin() throws Exception {
        succeeded(scripts.run("true"));
        Path filler = fill();
        try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
            // Room for the script's text, and for nothing else.
            file.setLength(file.length() - BLOCK);
        }
        Path trace = root.resolve("trace");
        StepRequest request = scripts.request(ScriptFixture.bash("echo ran > " + trace));
        StepFailure failure = failed(scripts.run(request)).failure();
        assertEquals(
                new StepFailure(
                        FailureKind.PLATFORM,
                        "Expected to start the script, but nothing can be written to " + scripts.attemptFolder(request)
                                + ": is its disk full?"),
                failure);
        assertFalse(Files.exists(trace));
        Files.delete(filler);
        assertEquals("again", text(succeeded(scripts.run("echo again"))));
    }

    @Test
    void a_script_whose_text_finds_no_room_fails_for_the_platform() throws Exception {
        fill();
        StepRequest request = scripts.request(ScriptFixture.bash("true"));
        StepFailure failure = failed(scripts.run(request)).failure();
        assertEquals(
                new StepFailure(
                        FailureKind.PLATFORM,
                        "Expected to write the script to " + scripts.attemptFolder(request)
                                + ", but No space left on device"),
                failure);
    }

    private Path fill() throws IOException {
        Path filler = disk.resolve("filler");
        byte[] bytes = new byte[BLOCK];
        try (var out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(bytes);
            }
        } catch (IOException e) {
            assertEquals("No space left on device", e.getMessage());
            return filler;
        }
    }
}
