package dev.baton.step.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.FileValue;
import dev.baton.step.StepContext;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StepWork.ScriptedReply;
import dev.baton.step.StoredText;
import dev.baton.step.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentHandlerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private TestContext context;
    private Path scratch;

    @BeforeEach
    void setUp() {
        context = new TestContext(folder);
        scratch = folder.resolve("scratch");
    }

    @Nested
    class ScriptedAnswers {
        @Test
        void files_are_written_and_the_reply_that_names_one_is_a_file_value() throws Exception {
            StepOutput output =
                    succeeded(run(scripted(new ScriptedReply("sub/a.py", Map.of("sub/a.py", "print(1)\n"), 0, null))));
            assertEquals("print(1)\n", Files.readString(scratch.resolve("sub/a.py")));
            FileValue file = output.files().getFirst();
            assertEquals("sub/a.py", file.path());
            assertEquals(9, file.bytes());
        }

        @Test
        void a_json_reply_can_name_several_files() throws Exception {
            StepOutput output = succeeded(run(scripted(new ScriptedReply(
                    "{\"one\":\"a.py\",\"two\":\"b.py\",\"not\":\"c.py\"}",
                    Map.of("a.py", "1", "b.py", "2"),
                    0,
                    null))));
            assertEquals(
                    List.of("a.py", "b.py"),
                    output.files().stream().map(FileValue::text).toList());
        }

        @Test
        void a_scripted_failure_is_the_agents_own() throws Exception {
            StepOutcome.Failed failed = failed(run(scripted(new ScriptedReply(null, Map.of(), 0, "overloaded"))));
            assertEquals(FailureKind.USER, failed.failure().kind());
            assertEquals("overloaded", failed.failure().message());
        }

        @Test
        void a_link_that_leads_out_of_the_scratch_folder_is_not_written_through() throws Exception {
            Files.createDirectories(scratch);
            Path outside = Files.createDirectories(folder.resolve("outside"));
            Files.createSymbolicLink(scratch.resolve("way"), outside);
            Files.createSymbolicLink(scratch.resolve("file"), outside.resolve("target"));
            for (String path : List.of("way/x", "way/new/x", "file", "../x", "/tmp/x", "")) {
                StepOutcome.Failed failed = failed(run(scripted(new ScriptedReply("r", Map.of(path, "x"), 0, null))));
                assertTrue(
                        failed.failure().message().contains("scratch folder"),
                        failed.failure().message());
            }
            assertFalse(Files.exists(outside.resolve("x"))
                    || Files.exists(outside.resolve("target"))
                    || Files.exists(folder.resolve("x")));
        }

        @Test
        void a_delay_ends_when_the_attempt_is_cancelled() throws Exception {
            var thrown = new AtomicReference<Throwable>();
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    run(scripted(new ScriptedReply("late", Map.of(), 60_000, null)));
                } catch (Throwable e) {
                    thrown.set(e);
                }
            });
            Thread.sleep(100);
            thread.interrupt();
            assertTrue(thread.join(java.time.Duration.ofSeconds(5)));
            assertInstanceOf(InterruptedException.class, thrown.get());
        }

        @Test
        void a_reply_that_does_not_fit_the_schema_fails_without_another_round() throws Exception {
            var work = new StepWork.Agent(
                    agent("scripted"),
                    "x",
                    Map.of(),
                    schema(),
                    new ScriptedReply("{\"count\":\"many\"}", Map.of(), 0, null),
                    Map.of());
            StepOutcome.Failed failed = failed(run(work));
            assertTrue(
                    failed.failure().message().contains("count"),
                    failed.failure().message());
            assertEquals("{\"count\":\"many\"}", text(left(failed)));
        }

        private StepWork.Agent scripted(ScriptedReply reply) {
            return new StepWork.Agent(agent("scripted"), "x", Map.of(), null, reply, Map.of());
        }
    }

    @Nested
    class Asking {
        @Test
        void the_prompt_holds_the_instruction_and_the_variables() throws Exception {
            var backend = new Answering("done");
            succeeded(run(work("Merge them", Map.of("a", "first", "b", "{\"n\": 2}")), backend));
            String prompt = backend.prompts.getFirst();
            assertTrue(prompt.startsWith("Merge them\n"), prompt);
            assertTrue(
                    prompt.contains("<variable name=\"a\">\nfirst\n</variable>") && prompt.contains("{\"n\": 2}"),
                    prompt);
        }

        @Test
        void without_variables_the_prompt_is_the_instruction() throws Exception {
            var backend = new Answering("done");
            succeeded(run(work("Do it", Map.of()), backend));
            assertEquals("Do it", backend.prompts.getFirst());
        }

        @Test
        void a_large_context_is_cut_to_its_limit_and_small_values_stay_whole() throws Exception {
            var backend = new Answering("done");
            succeeded(run(
                    work(
                            "Do it",
                            Map.of(
                                    "small",
                                    "s".repeat(1000),
                                    "large",
                                    "ü".repeat(200_000),
                                    "huge",
                                    "x".repeat(900_000))),
                    backend));
            String prompt = backend.prompts.getFirst();
            assertTrue(
                    prompt.getBytes(java.nio.charset.StandardCharsets.UTF_8).length < 66 * 1024,
                    "length " + prompt.length());
            assertTrue(prompt.contains("s".repeat(1000)));
            assertTrue(prompt.contains("bytes=\"400000\"") && prompt.contains("bytes=\"900000\""));
        }

        @Test
        void an_answer_in_a_fence_is_the_json_in_it() throws Exception {
            assertEquals(
                    "{\"n\": 1}",
                    text(succeeded(run(work("x", Map.of()), new Answering("```json\n{\"n\": 1}\n```\n")))));
        }

        @Test
        void a_report_with_a_fenced_example_stays_a_report() throws Exception {
            String report = "# Report\n\n```json\n{\"n\": 1}\n```\n\nThat is all.";
            assertEquals(report, text(succeeded(run(work("x", Map.of()), new Answering(report)))));
        }

        @Test
        void a_failed_backend_fails_the_step_in_its_own_way() throws Exception {
            var backend = new Answering("unused") {
                @Override
                public AgentReply ask(AgentRequest request, StepContext context) throws AgentException {
                    throw new AgentException(FailureKind.PLATFORM, "overloaded");
                }
            };
            assertEquals(
                    FailureKind.PLATFORM,
                    failed(run(work("x", Map.of()), backend)).failure().kind());
        }

        @Test
        void without_a_backend_the_failure_says_what_was_looked_for() throws Exception {
            var definition = agent(null);
            var work = new StepWork.Agent(definition, "x", Map.of(), null, null, Map.of());
            StepOutcome.Failed failed = failed(new AgentHandler(AgentBackends.discover(Map.of(), command -> fail()))
                    .run(request(work, "text", null), context));
            assertTrue(
                    failed.failure().message().contains("'claude' on the PATH"),
                    failed.failure().message());
            assertTrue(
                    failed.failure().message().contains("npm install"),
                    failed.failure().message());
        }

        @Test
        void secrets_reach_the_backend_and_never_the_result() throws Exception {
            StoredText.Sealed sealed = context.secrets().seal("run", "TOKEN", "t0ken-value");
            var backend = new Answering("your token is t0ken-value.");
            var work = new StepWork.Agent(agent("test"), "x", Map.of(), null, null, Map.of("TOKEN", sealed));
            assertEquals("your token is •••.", text(succeeded(run(work, backend))));
            assertEquals(
                    Map.of("TOKEN", "t0ken-value"), backend.requests.getFirst().secrets());
            assertFalse(backend.requests.getFirst().toString().contains("t0ken"));
        }

        @Test
        void a_secret_that_is_too_short_to_hide_is_warned_of() throws Exception {
            StoredText.Sealed sealed = context.secrets().seal("run", "PIN", "123");
            var work = new StepWork.Agent(agent("test"), "x", Map.of(), null, null, Map.of("PIN", sealed));
            assertEquals(
                    List.of("The secret 'PIN' is too short to be taken out of answers"),
                    succeeded(run(work, new Answering("123"))).warnings());
        }

        @Test
        void a_key_that_does_not_open_a_secret_is_the_platforms_failure() throws Exception {
            var work = new StepWork.Agent(
                    agent("test"), "x", Map.of(), null, null, Map.of("T", new StoredText.Sealed("T", "AAAA")));
            StepOutcome.Failed failed = failed(run(work, new Answering("unused")));
            assertEquals(FailureKind.PLATFORM, failed.failure().kind());
            assertTrue(
                    failed.failure().message().contains("another key"),
                    failed.failure().message());
        }

        @Test
        void a_secret_result_is_stored_sealed_and_names_no_files() throws Exception {
            StepOutcome outcome =
                    handler(new Answering("hush")).run(request(work("x", Map.of()), "text", "answer"), context);
            StoredText.Sealed sealed =
                    assertInstanceOf(StoredText.Sealed.class, succeeded(outcome).text());
            assertEquals("hush", context.secrets().open("run", sealed));
            assertThrows(IllegalStateException.class, () -> context.secrets().open("another", sealed));
        }
    }

    @Nested
    class Schemas {
        @Test
        void output_json_is_binding_too() throws Exception {
            var repaired = new Answering("not json", "{\"n\": 1}");
            assertEquals(
                    "{\"n\": 1}",
                    text(succeeded(handler(repaired).run(request(work("x", Map.of()), "json", null), context))));
            assertTrue(repaired.prompts.getFirst().contains("Answer with JSON alone"));
            var never = new Answering("not json", "still not");
            StepOutcome outcome = handler(never).run(request(work("x", Map.of()), "json", null), context);
            assertTrue(failed(outcome).failure().message().endsWith("it is not JSON"));
        }

        @Test
        void a_secret_answer_that_does_not_fit_is_not_quoted() throws Exception {
            var work = new StepWork.Agent(agent("test"), "x", Map.of(), schema(), null, Map.of());
            StepOutcome outcome = handler(new Answering("{\"s3cret\": 1}", "{\"s3cret\": 1}"))
                    .run(request(work, "text", "answer"), context);
            assertFalse(outcome.toString().contains("s3cret"), outcome.toString());
        }

        @Test
        void an_answer_that_fits_needs_one_question() throws Exception {
            var backend = new Answering("Here it is:\n```json\n{\"count\": 3}\n```");
            assertEquals("{\"count\": 3}", text(succeeded(ask(backend))));
            assertEquals(1, backend.prompts.size());
            assertTrue(backend.prompts.getFirst().contains("\"count\""), "the schema is told");
        }

        @Test
        void an_answer_that_does_not_fit_is_repaired_once_and_both_are_paid() throws Exception {
            var backend = new Answering("{\"count\": \"three\"}", "{\"count\": 3}");
            StepOutput output = succeeded(ask(backend));
            assertEquals("{\"count\": 3}", text(output));
            assertEquals(new Usage(20, 10, 0.5), output.usage());
            String second = backend.prompts.getLast();
            assertTrue(second.contains("{\"count\": \"three\"}") && second.contains("/count"), second);
        }

        @Test
        void two_answers_that_do_not_fit_fail_and_the_last_is_kept() throws Exception {
            var backend = new Answering("no idea", "{\"count\": -1}", "{\"count\": 3}");
            StepOutcome.Failed failed = failed(ask(backend));
            assertEquals(FailureKind.USER, failed.failure().kind());
            assertEquals(2, backend.prompts.size());
            assertEquals("{\"count\": -1}", text(left(failed)));
            assertEquals(new Usage(20, 10, 0.5), left(failed).usage());
        }

        @Test
        void text_can_fit_a_schema_of_words() throws Exception {
            AnswerSchema schema = AnswerSchema.of(JSON.readTree("{\"enum\": [\"approve\", \"reject\"]}"));
            assertEquals(List.of(), schema.problems("approve"));
            assertEquals(1, schema.problems("perhaps").size());
        }

        @Test
        void references_to_elsewhere_are_not_followed() throws Exception {
            JsonNode remote = JSON.readTree("{\"$ref\": \"http://127.0.0.1:1/schema.json\"}");
            String said;
            try {
                said = String.join("", AnswerSchema.of(remote).problems("{}"));
            } catch (IllegalArgumentException refused) {
                said = refused.getMessage();
            }
            assertEquals(
                    "Expected a JSON schema, but it refers to 'http://127.0.0.1:1/schema.json', which is not part of it",
                    said);
        }

        @Test
        void what_is_no_schema_is_said_to_be_none() throws Exception {
            for (String text : List.of(
                    "{\"type\": \"objekt\"}",
                    "{\"properties\": 7}",
                    "[]",
                    "{\"$schema\": \"http://nowhere.invalid/schema\"}")) {
                var refusal =
                        assertThrows(IllegalArgumentException.class, () -> AnswerSchema.of(JSON.readTree(text)), text);
                assertTrue(refusal.toString().contains("Expected a JSON schema, but "), refusal.toString());
            }
        }

        private StepOutcome ask(Answering backend) throws Exception {
            return run(new StepWork.Agent(agent("test"), "Count", Map.of(), schema(), null, Map.of()), backend);
        }
    }

    /** Answers what it was given, one after another, and remembers what it was asked. */
    private static class Answering implements AgentBackend {
        final List<String> prompts = new ArrayList<>();
        final List<AgentRequest> requests = new ArrayList<>();
        private final Deque<String> answers;

        Answering(String... answers) {
            this.answers = new ArrayDeque<>(List.of(answers));
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public Availability availability() {
            return new Availability.Available("always");
        }

        @Override
        public AgentReply ask(AgentRequest request, StepContext context) throws AgentException {
            prompts.add(request.prompt());
            requests.add(request);
            return new AgentReply(answers.remove(), new Usage(10, 5, 0.25), List.of());
        }
    }

    private static JsonNode schema() throws Exception {
        return JSON.readTree(
                "{\"type\": \"object\", \"required\": [\"count\"], \"properties\": {\"count\": {\"type\": \"integer\", \"minimum\": 0}}}");
    }

    private static AgentDefinition agent(@Nullable String backend) {
        return new AgentDefinition("general-purpose", null, null, List.of(), backend, List.of(), List.of(), "", null);
    }

    private static StepWork.Agent work(String instruction, Map<String, String> variables) {
        return new StepWork.Agent(agent("test"), instruction, variables, null, null, Map.of());
    }

    private StepOutcome run(StepWork.Agent work, AgentBackend... backends) throws InterruptedException {
        return handler(backends).run(request(work, "text", null), context);
    }

    private static AgentHandler handler(AgentBackend... backends) {
        return new AgentHandler(new AgentBackends(List.of(backends), Map.of()));
    }

    private StepRequest request(StepWork work, String output, @Nullable String secretResult) {
        return new StepRequest(
                new AttemptId("run", "1", 1, 1),
                "general-purpose",
                work,
                null,
                folder.toString(),
                scratch.toString(),
                output,
                secretResult,
                false,
                Set.of(),
                null);
    }

    private static StepOutput succeeded(StepOutcome outcome) {
        return assertInstanceOf(StepOutcome.Succeeded.class, outcome, outcome::toString)
                .output();
    }

    private static StepOutcome.Failed failed(StepOutcome outcome) {
        return assertInstanceOf(StepOutcome.Failed.class, outcome, outcome::toString);
    }

    private static StepOutput left(StepOutcome.Failed failed) {
        return Objects.requireNonNull(failed.output());
    }

    private static String text(StepOutput output) {
        return ((StoredText.Inline) output.text()).text();
    }
}
