package dev.baton.step.agent.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.step.AttemptId;
import dev.baton.step.CommandRunner;
import dev.baton.step.FailureKind;
import dev.baton.step.Usage;
import dev.baton.step.agent.AgentBackend;
import dev.baton.step.agent.AgentDefinition;
import dev.baton.step.agent.AgentException;
import dev.baton.step.agent.AgentReply;
import dev.baton.step.agent.AgentRequest;
import dev.baton.step.agent.Availability;
import dev.baton.step.agent.TestContext;
import dev.baton.step.script.Warden;
import dev.baton.step.script.WardenRunner;
import dev.baton.step.script.WardenSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandAgentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private static final Warden WARDEN = new Warden(WardenSettings.DEFAULT.withGrace(Duration.ofMillis(500)));

    private final CommandRunner runner = new WardenRunner(WARDEN);
    private Path scratch;
    private TestContext context;
    private Map<String, String> own;

    @AfterAll
    static void endWarden() {
        WARDEN.close();
    }

    @BeforeEach
    void standIns() throws Exception {
        scratch = Files.createDirectories(folder.resolve("scratch"));
        context = new TestContext(folder);
        Path programs = Files.createDirectories(folder.resolve("bin"));
        for (String name : List.of("claude", "codex", "gemini")) {
            Path program = programs.resolve(name);
            try (var standIn = CommandAgentsTest.class.getResourceAsStream("/standins/" + name)) {
                Files.copy(standIn, program);
            }
            assertTrue(program.toFile().setExecutable(true));
        }
        own = new HashMap<>(Map.of(
                "PATH",
                programs + ":" + System.getenv("PATH"),
                "HOME",
                folder.toString(),
                "UNLISTED",
                "no",
                "LISTED",
                "yes"));
    }

    @Nested
    class Claude {
        @Test
        void is_asked_through_standard_input_and_its_answer_and_cost_are_read() throws Exception {
            AgentReply reply = ask(
                    claude(),
                    definition("You are kind.", "sonnet", List.of("read_file", "write_file", "WebSearch")),
                    "Say {x} \"hi\" $HOME");
            assertEquals("you said: Say {x} \"hi\" $HOME", reply.text());
            assertEquals(new Usage(1107, 42, 0.0125), reply.usage());
            assertEquals("Say {x} \"hi\" $HOME", seen().get("prompt").textValue());
            assertEquals("Read,Write,Edit,WebSearch", argument("--allowedTools"));
            assertEquals("sonnet", argument("--model"));
            assertEquals("acceptEdits", argument("--permission-mode"));
            assertTrue(argument("--append-system-prompt").startsWith("You are kind.\n\nYou are one step"));
            assertEquals(folder.toRealPath().toString(), seen().get("folder").textValue());
        }

        @Test
        void an_agent_without_tools_that_write_may_not_write() throws Exception {
            ask(claude(), definition("", null, List.of("read_file", "list_files")), "x");
            assertEquals("Read,Glob,Grep", argument("--allowedTools"));
            assertFalse(arguments().contains("--permission-mode"));
        }

        @Test
        void overload_is_the_platforms_failure() {
            AgentException failure = fails(claude(), "overloaded");
            assertEquals(FailureKind.PLATFORM, failure.kind());
            assertTrue(failure.getMessage().contains("529"), failure.getMessage());
        }

        @Test
        void being_logged_out_says_how_to_log_in() {
            AgentException failure = fails(claude(), "logged-out");
            assertEquals(FailureKind.PLATFORM, failure.kind());
            assertTrue(failure.getMessage().contains("ANTHROPIC_API_KEY"), failure.getMessage());
        }

        @Test
        void other_errors_are_the_agents_own() {
            assertEquals(FailureKind.USER, fails(claude(), "turns").kind());
            assertTrue(fails(claude(), "turns").getMessage().contains("Reached maximum number of turns (3)"));
            assertTrue(fails(claude(), "crash").getMessage().contains("exit code 3: Error: something broke"));
        }

        @Test
        void an_answer_that_speaks_of_rate_limits_is_an_answer() throws Exception {
            assertEquals(
                    "429 is the code for too many requests",
                    ask(claude(), definition(), "429").text());
        }

        @Test
        void a_list_of_messages_ends_in_the_answer() throws Exception {
            assertEquals("from a list", ask(claude(), definition(), "verbose").text());
        }

        @Test
        void a_huge_prompt_and_a_huge_system_prompt_arrive_whole() throws Exception {
            String prompt = "big " + "ü".repeat(1_000_000);
            assertEquals(
                    "you said: " + prompt, ask(claude(), definition(), prompt).text());
            ask(claude(), definition("s".repeat(300_000), null, List.of()), prompt);
            assertEquals(-1, arguments().indexOf("--append-system-prompt"));
            assertTrue(seen().get("prompt").textValue().startsWith("ssss"));
        }

        @Test
        void sees_of_the_environment_what_its_definition_lists_and_its_secrets() throws Exception {
            AgentRequest request = request(definition(), "x", Map.of("TOKEN", "t0ken"));
            claude().ask(request, context);
            JsonNode environment = seen().get("environment");
            assertEquals("yes", environment.get("LISTED").textValue());
            assertEquals("t0ken", environment.get("TOKEN").textValue());
            assertEquals("run", environment.get("BATON_RUN").textValue());
            assertEquals("run/1#1", environment.get("BATON_IDEMPOTENCY_KEY").textValue());
            assertFalse(environment.has("UNLISTED"));
        }

        @Test
        void is_ended_with_its_children_when_the_attempt_is_cancelled() throws Exception {
            var thrown = new AtomicReference<Throwable>();
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    ask(claude(), definition(), "slow");
                } catch (Throwable e) {
                    thrown.set(e);
                }
            });
            waitUntil(() -> context.output.contains("working on it"));
            thread.interrupt();
            assertTrue(thread.join(Duration.ofSeconds(10)));
            assertInstanceOf(InterruptedException.class, thrown.get());
            assertEquals(List.of(), childrenOf(scratch));
        }

        @Test
        void a_definition_can_replace_the_program_and_add_arguments() throws Exception {
            var definition = new AgentDefinition(
                    "a",
                    null,
                    null,
                    List.of(),
                    "claude",
                    List.of("bin/claude", "--max-turns", "3"),
                    List.of(),
                    "",
                    null);
            ask(claude(), definition, "x");
            assertEquals("3", argument("--max-turns"));
        }

        @Test
        void is_found_on_the_path() {
            assertEquals(new Availability.Available(folder.resolve("bin/claude").toString()), claude().availability());
            own.put("PATH", "/nowhere");
            Availability.Missing missing = assertInstanceOf(Availability.Missing.class, claude().availability());
            assertTrue(missing.remedy().contains("npm install"), missing.remedy());
            assertEquals(FailureKind.PLATFORM, fails(claude(), "x").kind());
        }

        private AgentBackend claude() {
            return new ClaudeBackend(own, runner);
        }
    }

    @Nested
    class Codex {
        @Test
        void its_last_message_is_the_answer_and_its_turns_are_counted() throws Exception {
            AgentReply reply = ask(codex(), definition("Be brief.", "gpt-5", List.of()), "the task");
            assertEquals("answer to the task", reply.text());
            assertEquals(new Usage(24763, 122, 0), reply.usage());
            assertEquals("workspace-write", argument("--sandbox"));
            assertEquals("gpt-5", argument("--model"));
            assertTrue(seen().get("prompt").textValue().startsWith("Be brief."));
            assertEquals(List.of("thinking"), context.output);
        }

        @Test
        void without_a_file_the_last_message_of_the_events_is_the_answer() throws Exception {
            assertEquals(
                    "answer to no-file", ask(codex(), definition(), "no-file").text());
        }

        @Test
        void a_rate_limit_is_the_platforms_failure_and_says_how_long_to_wait() {
            AgentException failure = fails(codex(), "limited");
            assertEquals(FailureKind.PLATFORM, failure.kind());
            assertEquals(Duration.ofMillis(1500), failure.retryAfter());
        }

        @Test
        void an_agent_without_tools_that_write_runs_read_only() throws Exception {
            ask(codex(), definition("", null, List.of("read_file")), "x");
            assertEquals("read-only", argument("--sandbox"));
        }

        private AgentBackend codex() {
            return new CodexBackend(own, runner);
        }
    }

    @Nested
    class Gemini {
        @Test
        void its_response_is_the_answer_and_all_its_models_are_counted() throws Exception {
            AgentReply reply = ask(gemini(), definition("Be brief.", "flash", List.of()), "the task");
            assertEquals("answer to the task", reply.text());
            assertEquals(new Usage(400, 35, 0), reply.usage());
            assertEquals("auto_edit", argument("--approval-mode"));
            assertEquals("flash", argument("--model"));
        }

        @Test
        void errors_are_read_from_its_standard_error() {
            AgentException limited = fails(gemini(), "limited");
            assertEquals(FailureKind.PLATFORM, limited.kind());
            assertTrue(limited.getMessage().contains("RESOURCE_EXHAUSTED"), limited.getMessage());
            assertTrue(fails(gemini(), "logged-out").getMessage().contains("GEMINI_API_KEY"));
        }

        private AgentBackend gemini() {
            return new GeminiBackend(own, runner);
        }
    }

    @Nested
    class AnyCommand {
        @Test
        void reads_the_prompt_from_standard_input_after_the_system_prompt() throws Exception {
            assertEquals(
                    "Be kind.\n\nthe prompt",
                    ask(command(), with("Be kind.", "cat"), "the prompt").text());
        }

        @Test
        void or_from_an_argument_byte_for_byte() throws Exception {
            String prompt = "it's \"quoted\" $HOME `id` {model} {prompt}\nü";
            assertEquals(
                    "m|S|" + prompt,
                    ask(command(), with("S", "printf", "%s|%s|%s", "{model}", "{system}", "{prompt}"), prompt)
                            .text());
        }

        @Test
        void a_prompt_too_long_for_an_argument_goes_through_standard_input() throws Exception {
            String prompt = "x".repeat(200_000);
            assertEquals(
                    prompt, ask(command(), with("", "cat", "{prompt}"), prompt).text());
        }

        @Test
        void so_does_one_beside_secrets_and_an_argument_that_embeds_it_is_refused() throws Exception {
            assertEquals(
                    "p",
                    command()
                            .ask(request(with("", "cat", "{prompt}"), "p", Map.of("T", "secret")), context)
                            .text());
            AgentRequest embedded = request(with("", "echo", "--ask={prompt}"), "p", Map.of("T", "secret"));
            assertTrue(assertThrows(AgentException.class, () -> command().ask(embedded, context))
                    .getMessage()
                    .contains("--ask={prompt}"));
        }

        @Test
        void its_failure_is_its_own_with_the_end_of_what_it_said() {
            AgentException failure =
                    fails(command(), with("", "bash", "-c", "seq 1 100000 >&2; echo 429 overloaded >&2; exit 7"), "x");
            assertEquals(FailureKind.USER, failure.kind());
            assertTrue(
                    failure.getMessage().contains("exit code 7")
                            && failure.getMessage().endsWith("429 overloaded"),
                    failure.getMessage());
            assertTrue(failure.getMessage().length() < 1200);
        }

        @Test
        void a_program_that_is_not_there_is_named() {
            AgentException failure = fails(command(), with("", "no-such-program"), "x");
            assertEquals(FailureKind.PLATFORM, failure.kind());
            assertTrue(
                    failure.getMessage().contains("'no-such-program'")
                            && failure.getMessage().contains("PATH"),
                    failure.getMessage());
        }

        @Test
        void a_child_left_behind_does_not_hold_the_answer() throws Exception {
            long started = System.nanoTime();
            assertEquals(
                    "done",
                    ask(command(), with("", "bash", "-c", "sleep 60 & echo done"), "x")
                            .text());
            assertTrue(Duration.ofNanos(System.nanoTime() - started).toSeconds() < 20);
        }

        @Test
        void what_it_leaves_behind_in_another_session_is_ended_with_it() throws Exception {
            ask(command(), with("", "bash", "-c", "setsid sleep 4711 & disown; sleep 0.3"), "x");
            assertTrue(ProcessHandle.allProcesses()
                    .flatMap(process -> process.info().commandLine().stream())
                    .noneMatch(line -> line.endsWith("sleep 4711")));
        }

        @Test
        void a_file_that_cannot_be_started_is_the_platforms_failure() throws Exception {
            Path broken = Files.writeString(folder.resolve("bin/broken"), "#!/no/such/interpreter\n");
            assertTrue(broken.toFile().setExecutable(true));
            assertEquals(
                    FailureKind.PLATFORM,
                    fails(command(), with("", "broken"), "x").kind());
        }

        @Test
        void many_at_once_do_not_mix() throws Exception {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var answers = new ArrayList<Future<String>>();
                for (int i = 0; i < 12; i++) {
                    String prompt = "prompt " + i;
                    var id = new AttemptId("run", Integer.toString(i), 1, 1);
                    var own = new TestContext(Files.createDirectories(folder.resolve("many/" + i)));
                    var request = new AgentRequest(id, with("", "cat"), prompt, folder, scratch, Map.of(), false);
                    answers.add(threads.submit(() -> command().ask(request, own).text()));
                }
                for (int i = 0; i < answers.size(); i++) {
                    assertEquals("prompt " + i, answers.get(i).get());
                }
            }
        }

        @Test
        void an_answer_without_end_is_stopped() {
            AgentException failure = fails(command(), with("", "yes"), "x");
            assertTrue(failure.getMessage().contains("more than 16 MiB"), failure.getMessage());
        }

        private AgentBackend command() {
            return new CommandBackend(own, runner);
        }

        private static AgentDefinition with(String system, String... command) {
            return new AgentDefinition(
                    "mine", null, "m", List.of(), "command", List.of(command), List.of(), system, null);
        }
    }

    private static AgentDefinition definition() {
        return definition("", null, List.of());
    }

    private static AgentDefinition definition(String system, @Nullable String model, List<String> tools) {
        return new AgentDefinition("agent", null, model, tools, null, List.of(), List.of("LISTED"), system, null);
    }

    private AgentRequest request(AgentDefinition definition, String prompt, Map<String, String> secrets) {
        return new AgentRequest(new AttemptId("run", "1", 1, 1), definition, prompt, folder, scratch, secrets, false);
    }

    private AgentReply ask(AgentBackend backend, AgentDefinition definition, String prompt) throws Exception {
        return backend.ask(request(definition, prompt, Map.of()), context);
    }

    private AgentException fails(AgentBackend backend, String prompt) {
        return fails(backend, definition(), prompt);
    }

    private AgentException fails(AgentBackend backend, AgentDefinition definition, String prompt) {
        return assertThrows(AgentException.class, () -> ask(backend, definition, prompt));
    }

    private JsonNode seen() throws Exception {
        return JSON.readTree(scratch.resolve("seen.json").toFile());
    }

    private List<String> arguments() throws Exception {
        var arguments = new ArrayList<String>();
        seen().get("arguments").forEach(argument -> arguments.add(argument.textValue()));
        return arguments;
    }

    private String argument(String name) throws Exception {
        List<String> arguments = arguments();
        return arguments.get(arguments.indexOf(name) + 1);
    }

    /** Command lines of this process's living descendants that mention the folder. */
    private static List<String> childrenOf(Path folder) {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .flatMap(child -> child.info().commandLine().stream())
                .filter(line -> line.contains(folder.toString()))
                .toList();
    }

    private static void waitUntil(java.util.function.BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "waited in vain");
            Thread.sleep(10);
        }
    }
}
