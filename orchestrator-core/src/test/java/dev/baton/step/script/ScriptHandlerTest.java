package dev.baton.step.script;

import static dev.baton.step.script.ScriptFixture.bash;
import static dev.baton.step.script.ScriptFixture.failed;
import static dev.baton.step.script.ScriptFixture.succeeded;
import static dev.baton.step.script.ScriptFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ScriptHandlerTest {
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

    @Test
    void stdout_without_its_last_newlines_is_the_text() throws Exception {
        StepOutput output = succeeded(scripts.run("printf '\\n a  b \\n\\nc \\n\\n\\n'"));
        assertEquals("\n a  b \n\nc ", text(output));
        assertEquals(0, output.exitCode());
        assertEquals("", output.stderr());
    }

    @Test
    void an_exit_code_fails_the_step_and_names_the_last_line_of_stderr() throws Exception {
        StepOutcome.Failed failed = failed(scripts.run("echo out; echo first >&2; echo second >&2; exit 3"));
        assertEquals(FailureKind.USER, failed.failure().kind());
        assertEquals("exit code 3: second", failed.failure().message());
        assertEquals("out", text(failed.output()));
        assertEquals("first\nsecond", failed.output().stderr());
        assertEquals(3, failed.output().exitCode());
    }

    @Test
    void a_killed_script_is_reported_with_its_signal() throws Exception {
        StepOutcome.Failed failed = failed(scripts.run("echo before; kill -9 $$"));
        assertEquals(FailureKind.USER, failed.failure().kind());
        assertEquals("killed by SIGKILL (signal 9)", failed.failure().message());
        assertEquals("before", text(failed.output()));
        assertEquals(137, failed.output().exitCode());
    }

    @Test
    void a_script_runs_in_the_working_folder_and_in_a_session_and_group_of_its_own() throws Exception {
        String[] lines = text(succeeded(scripts.run("pwd; echo $$; cut -d' ' -f5,6 /proc/$$/stat")))
                .split("\n");
        assertEquals(scripts.workdir.toRealPath().toString(), lines[0]);
        assertEquals(lines[1] + " " + lines[1], lines[2]);
    }

    @Test
    void a_script_sees_exactly_the_promised_environment() throws Exception {
        StepWork.Script script = new StepWork.Script(
                StepWork.Language.BASH,
                "tr '\\0' '\\n' < /proc/$$/environ | cut -d= -f1",
                "",
                null,
                Map.of("MINE", "1"),
                Map.of());
        Set<String> names =
                new TreeSet<>(List.of(text(succeeded(scripts.run(script))).split("\n")));
        assertEquals(
                new TreeSet<>(List.of(
                        "PATH",
                        "HOME",
                        "LANG",
                        "TMPDIR",
                        "MINE",
                        "BATON_RUN",
                        "BATON_STEP",
                        "BATON_ATTEMPT",
                        "BATON_IDEMPOTENCY_KEY",
                        "BATON_SCRATCH")),
                names);
    }

    @Test
    void the_identity_of_the_attempt_is_in_the_environment() throws Exception {
        StepRequest request = scripts.request(
                bash("echo \"$BATON_RUN $BATON_STEP $BATON_ATTEMPT $BATON_IDEMPOTENCY_KEY $BATON_SCRATCH\""));
        assertEquals(
                "%s 1 1 %s/1#1 %s".formatted(scripts.run(), scripts.run(), scripts.scratch),
                text(succeeded(scripts.run(request))));
    }

    @Test
    void values_reach_the_environment_byte_for_byte() throws Exception {
        String value = "a=b\n\"'$HOME` \\ ü\t";
        StepWork.Script script = new StepWork.Script(
                StepWork.Language.BASH,
                "printf %s \"$V\" | od -An -tx1 | tr -d ' \\n'",
                "",
                null,
                Map.of("V", value),
                Map.of());
        StringBuilder expected = new StringBuilder();
        for (byte b : value.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            expected.append("%02x".formatted(b));
        }
        assertEquals(expected.toString(), text(succeeded(scripts.run(script))));
    }

    @Test
    void standard_input_is_empty_unless_given() throws Exception {
        assertEquals("0", text(succeeded(scripts.run("wc -c"))).strip());
        StepWork.Script script =
                new StepWork.Script(StepWork.Language.BASH, "cat; echo .", "", "in\nput", Map.of(), Map.of());
        assertEquals("in\nput.", text(succeeded(scripts.run(script))));
    }

    @Test
    void the_script_is_a_file_for_its_owner_only_and_no_argument() throws Exception {
        StepRequest request = scripts.request(bash("tr '\\0' ' ' < /proc/$$/cmdline # marker"));
        String commandLine = text(succeeded(scripts.run(request)));
        assertTrue(!commandLine.contains("marker"), commandLine);
        Path file = scripts.attemptFolder(request).resolve("script.sh");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void python_and_node_scripts_run() throws Exception {
        assertEquals("3", text(succeeded(scripts.run(ScriptFixture.script(StepWork.Language.PYTHON, "print(1 + 2)")))));
        assertEquals(
                "3", text(succeeded(scripts.run(ScriptFixture.script(StepWork.Language.NODE, "console.log(1 + 2)")))));
    }

    @Test
    void python_and_node_scripts_have_the_variables_in_v() throws Exception {
        String variables = "{\"name\": \"it's ü\", \"list\": [1, 2]}";
        for (StepWork.Language language : List.of(StepWork.Language.PYTHON, StepWork.Language.NODE)) {
            String source = language == StepWork.Language.PYTHON
                    ? "print(v.name, v['list'][1])"
                    : "console.log(v.name, v['list'][1])";
            StepWork.Script script = new StepWork.Script(language, source, variables, null, Map.of(), Map.of());
            assertEquals("it's ü 2", text(succeeded(scripts.run(script))));
        }
    }

    @Test
    void scripts_find_modules_in_the_working_folder() throws Exception {
        Files.writeString(scripts.workdir.resolve("helper.py"), "answer = 42\n");
        Files.writeString(scripts.workdir.resolve("helper.js"), "module.exports = 43;\n");
        assertEquals(
                "42",
                text(succeeded(scripts.run(
                        ScriptFixture.script(StepWork.Language.PYTHON, "import helper\nprint(helper.answer)")))));
        assertEquals(
                "43",
                text(succeeded(scripts.run(
                        ScriptFixture.script(StepWork.Language.NODE, "console.log(require('./helper'))")))));
    }

    @Test
    void a_node_script_may_be_a_module() throws Exception {
        assertEquals(
                "true undefined",
                text(succeeded(scripts.run(ScriptFixture.script(
                        StepWork.Language.NODE,
                        "import fs from 'node:fs';\nconst x = await 1;\nconsole.log(fs.existsSync('/'), v.x);")))));
    }

    @Test
    void a_missing_interpreter_is_a_platform_failure_that_says_how_to_get_it() throws Exception {
        ScriptHandler handler = new ScriptHandler(scripts.warden, scripts.settings, Map.of("PATH", root.toString()));
        StepRequest request = scripts.request(ScriptFixture.script(StepWork.Language.NODE, "1"));
        StepOutcome.Failed failed = failed(scripts.run(handler, request));
        assertEquals(FailureKind.PLATFORM, failed.failure().kind());
        assertTrue(
                failed.failure().message().contains("apt-get install nodejs"),
                failed.failure().message());
    }

    @Test
    void a_missing_working_folder_is_a_platform_failure_that_names_it() throws Exception {
        Files.delete(scripts.workdir);
        StepOutcome.Failed failed = failed(scripts.run("echo hi"));
        assertEquals(FailureKind.PLATFORM, failed.failure().kind());
        assertTrue(
                failed.failure().message().contains(scripts.workdir.toString()),
                failed.failure().message());
    }

    @Test
    void a_value_too_long_for_an_argument_fails_with_a_hint_to_stdin() throws Exception {
        StepOutcome.Failed failed = failed(scripts.run("x=$(head -c 200000 /dev/zero | tr '\\0' x); /bin/echo \"$x\""));
        assertEquals(FailureKind.USER, failed.failure().kind());
        assertTrue(failed.failure().message().contains("<<<"), failed.failure().message());
    }

    @Test
    void an_environment_too_large_for_a_process_fails_with_a_hint_to_stdin() throws Exception {
        StepWork.Script script = new StepWork.Script(
                StepWork.Language.BASH, "echo hi", "", null, Map.of("V", "x".repeat(200_000)), Map.of());
        StepOutcome.Failed failed = failed(scripts.run(script));
        assertEquals(FailureKind.USER, failed.failure().kind());
        assertTrue(failed.failure().message().contains("<<<"), failed.failure().message());
    }

    @Test
    void everything_of_our_environment_is_inherited_when_asked() throws Exception {
        StepRequest plain = scripts.request(bash("env"));
        ScriptHandler handler = new ScriptHandler(
                scripts.warden, scripts.settings, Map.of("PATH", System.getenv("PATH"), "SOMETHING", "else"));
        assertTrue(!text(succeeded(scripts.run(handler, plain))).contains("SOMETHING=else"));
        StepRequest inheriting = new StepRequest(
                plain.id().next(),
                "Bash",
                plain.work(),
                null,
                plain.workdir(),
                plain.scratch(),
                "text",
                null,
                true,
                Set.of(),
                null);
        assertTrue(text(succeeded(scripts.run(handler, inheriting))).contains("SOMETHING=else"));
    }

    @Test
    void two_hundred_scripts_run_at_the_same_time() throws Exception {
        Path meeting = Files.createDirectories(scripts.scratch.resolve("meeting"));
        List<ScriptFixture.Running> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(scripts.begin(bash("touch meeting/%d; until [ -e go ]; do sleep 0.2; done; echo %d"
                    .replace("meeting", meeting.toString())
                    .formatted(i, i)
                    .replace("go", scripts.scratch.resolve("go").toString()))));
        }
        ScriptFixture.await(
                "200 scripts alive", ScriptFixture.LONG, () -> meeting.toFile().list().length == 200);
        Files.createFile(scripts.scratch.resolve("go"));
        for (int i = 0; i < 200; i++) {
            assertEquals(Integer.toString(i), text(succeeded(all.get(i).get())));
        }
    }

    @Test
    void lines_are_shown_while_the_script_runs() throws Exception {
        ScriptFixture.Running running =
                scripts.begin(bash("echo one; until [ -e '%s' ]; do sleep 0.05; done; echo two >&2"
                        .formatted(scripts.scratch.resolve("go"))));
        ScriptFixture.await("a line is shown", ScriptFixture.LONG, () -> scripts.shown.equals(List.of("one")));
        Files.createFile(scripts.scratch.resolve("go"));
        succeeded(running.get());
        assertEquals(List.of("one", "two"), scripts.shown);
    }
}
