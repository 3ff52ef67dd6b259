package dev.baton.step.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.diagnostic.Severity;
import dev.baton.step.StepContext;
import dev.baton.step.agent.AgentCatalog.Resolution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentCatalogTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AgentBackend CLAUDE = new Present("claude", 10, true);
    private static final AgentBackend CODEX = new Present("codex", 20, false);
    private static final AgentBackend COMMAND = new Present("command", 1000, false);

    @TempDir
    Path folder;

    @Nested
    class Places {
        @Test
        void built_in_agents_are_there_out_of_the_box() {
            AgentCatalog catalog = catalog(CLAUDE);
            for (String name : List.of(
                    "general-purpose",
                    "Explore",
                    "Plan",
                    "code-reviewer",
                    "implementation-architect",
                    "expert-code-implementer",
                    "judge")) {
                AgentDefinition definition = found(catalog, name);
                assertEquals(name, definition.name());
                assertEquals("claude", definition.backend());
                assertEquals("built in", definition.source());
                assertTrue(definition.systemPrompt().length() > 100 && definition.description() != null);
            }
            assertEquals(7, catalog.list().size());
            assertEquals(List.of(), catalog.diagnostics());
        }

        @Test
        void each_place_hides_the_ones_after_it() throws Exception {
            List<String> places = List.of(
                    "flow/agents",
                    "work/agents",
                    "flow/.claude/agents",
                    "work/.claude/agents",
                    "home/.claude/agents",
                    "home/.config/baton/agents");
            for (String place : places) {
                file(place + "/judge.md", "---\nname: judge\n---\nfrom " + place);
            }
            for (String place : places) {
                AgentDefinition definition = found(catalog(CLAUDE), "judge");
                assertEquals("from " + place, definition.systemPrompt());
                assertEquals(folder.resolve(place + "/judge.md").toString(), definition.source());
                Files.delete(folder.resolve(place + "/judge.md"));
            }
            assertEquals("built in", found(catalog(CLAUDE), "judge").source());
        }

        @Test
        void the_name_is_the_front_matters_or_else_the_files() throws Exception {
            file("work/agents/one.md", "---\nname: first\n---\nx");
            file("work/agents/second.md", "---\ndescription: no name\n---\nx");
            file("work/agents/README.md", "Not an agent.");
            AgentCatalog catalog = catalog(CLAUDE);
            assertTrue(catalog.knows("first") && catalog.knows("second") && !catalog.knows("one"));
            assertEquals(List.of(), catalog.diagnostics());
        }

        @Test
        void folders_are_not_read_before_they_are_needed() throws Exception {
            AgentCatalog catalog = catalog(CLAUDE);
            file("work/agents/late.md", "---\nname: late\n---\nx");
            assertTrue(catalog.knows("late"));
        }
    }

    @Nested
    class FilesAndTheirKeys {
        @Test
        void every_key_is_understood() throws Exception {
            file("work/agents/full.md", """
                    ---
                    name: full
                    description: Does it all.
                    model: large
                    tools: [read_file, run_bash]
                    backend: command
                    command: [./run.sh, "{prompt}"]
                    env: [API_KEY, HTTPS_PROXY]
                    ---

                    Body.
                    """);
            AgentDefinition full = found(catalog(CLAUDE, COMMAND), "full");
            assertEquals("Does it all.", full.description());
            assertEquals("large", full.model());
            assertEquals(List.of("read_file", "run_bash"), full.tools());
            assertEquals("command", full.backend());
            assertEquals(List.of("./run.sh", "{prompt}"), full.command());
            assertEquals(List.of("API_KEY", "HTTPS_PROXY", "COMMAND_KEY"), full.env());
            assertEquals("Body.", full.systemPrompt());
        }

        @Test
        void parts_may_be_files_of_the_project_and_are_joined_by_blank_lines() throws Exception {
            file("work/components/persona.md", "---\nversion: 1\n---\n\nYou are an architect.\n");
            file("work/agents/format.md", "---\nname: format\n---\nAnswer in three lines.");
            file(
                    "work/agents/composed.md",
                    "---\npersona: components/persona.md\ninstruction: Think first.\noutput-format: format.md\n---\nThe body.");
            assertEquals(
                    "You are an architect.\n\nThe body.\n\nThink first.\n\nAnswer in three lines.",
                    found(catalog(CLAUDE), "composed").systemPrompt());
        }

        @Test
        void lists_may_be_one_text() throws Exception {
            file("work/agents/a.md", "---\ntools: Read, Grep\ncommand: python3 agent.py {prompt}\n---\nx");
            AgentDefinition a = found(catalog(COMMAND), "a");
            assertEquals(List.of("Read", "Grep"), a.tools());
            assertEquals(List.of("python3", "agent.py", "{prompt}"), a.command());
            assertEquals("command", a.backend());
        }

        @Test
        void files_of_claude_code_are_read_as_it_reads_them() throws Exception {
            file("home/.claude/agents/helper.md", """
                    ---
                    name: helper
                    description: Use this agent when: you need help. Examples: <example>user: "x"</example>
                    color: blue
                    model: sonnet
                    tools: Read, Grep
                    ---
                    You help.
                    """);
            AgentDefinition forClaude = found(catalog(CLAUDE, CODEX), "helper");
            assertEquals(
                    "Use this agent when: you need help. Examples: <example>user: \"x\"</example>",
                    forClaude.description());
            assertEquals("sonnet", forClaude.model());
            assertEquals(List.of(), catalog(CLAUDE).diagnostics());
            AgentDefinition forCodex = found(catalog(CODEX), "helper");
            assertNull(forCodex.model(), "a name of one program's models means nothing to another");
            assertEquals(List.of("Read", "Grep"), forCodex.tools(), "what it may do stays restricted");
        }

        @Test
        void a_model_that_is_inherited_is_left_open() throws Exception {
            file("home/.claude/agents/a.md", "---\nname: a\nmodel: inherit\n---\nx");
            assertNull(found(catalog(CLAUDE), "a").model());
        }
    }

    @Nested
    class Mistakes {
        @Test
        void a_malformed_file_is_reported_with_its_line_and_harms_no_other() throws Exception {
            file("work/agents/bad.md", "---\nname: bad\ntools: [unclosed\n---\nx");
            file("work/agents/good.md", "---\nname: good\n---\nx");
            AgentCatalog catalog = catalog(CLAUDE);
            assertTrue(catalog.knows("good"));
            Diagnostic problem = catalog.diagnostics().getFirst();
            assertEquals(Severity.ERROR, problem.severity());
            assertTrue(problem.source().name().endsWith("work/agents/bad.md"));
            assertTrue(problem.span().start() >= "---\nname: bad\n".length(), problem.toString());
        }

        @Test
        void a_broken_file_is_not_replaced_by_an_agent_further_down() throws Exception {
            file("work/agents/judge.md", "---\ntools: [unclosed\n---\nx");
            AgentProblem problem = assertInstanceOf(
                            Resolution.Unusable.class, catalog(CLAUDE).resolve("judge"))
                    .problem();
            assertTrue(problem.message().contains("judge.md"), problem.message());
        }

        @Test
        void wrong_kinds_unknown_keys_and_missing_parts_are_pointed_at() throws Exception {
            file("work/agents/a.md", "---\ntools: {a: 1}\nmodle: x\npersona: nowhere.md\n---\nx");
            List<Diagnostic> problems = catalog(CLAUDE).diagnostics();
            assertEquals(
                    List.of("modle", "tools", "persona"),
                    problems.stream().map(Mistakes::pointedAt).toList());
            assertEquals("Did you mean 'model'?", problems.getFirst().hint());
            assertEquals(Severity.WARNING, problems.getFirst().severity());
        }

        @Test
        void a_file_without_front_matter_and_one_of_two_of_a_name_are_warned_of() throws Exception {
            file("work/agents/notes.md", "Just notes.");
            file("work/agents/x1.md", "---\nname: x\n---\nfirst");
            file("work/agents/x2.md", "---\nname: x\n---\nsecond");
            AgentCatalog catalog = catalog(CLAUDE);
            assertEquals("first", found(catalog, "x").systemPrompt());
            assertEquals(
                    List.of("agent-front-matter", "agent-twice"),
                    catalog.diagnostics().stream().map(Diagnostic::code).toList());
        }

        @Test
        void an_unknown_agent_is_answered_with_the_nearest_names() {
            Resolution.Unknown unknown =
                    assertInstanceOf(Resolution.Unknown.class, catalog(CLAUDE).resolve("general-purpos"));
            assertEquals(
                    "Expected an agent 'general-purpos', but there is none",
                    unknown.problem().message());
            assertEquals("Did you mean 'general-purpose'?", unknown.problem().hint());
            Resolution.Unknown other =
                    assertInstanceOf(Resolution.Unknown.class, catalog(CLAUDE).resolve("explorer"));
            assertEquals("Did you mean 'Explore'?", other.problem().hint());
        }

        @Test
        void an_unknown_backend_is_named() throws Exception {
            file("work/agents/a.md", "---\nbackend: cluade\n---\nx");
            AgentProblem problem = assertInstanceOf(
                            Resolution.Unusable.class, catalog(CLAUDE).resolve("a"))
                    .problem();
            assertEquals("Expected a backend for 'a', but there is no 'cluade'", problem.message());
            assertEquals("Did you mean 'claude'?", problem.hint());
        }

        private static String pointedAt(Diagnostic problem) {
            return problem.source()
                    .text()
                    .substring(problem.span().start(), problem.span().end());
        }
    }

    @Nested
    class Bases {
        @Test
        void a_flows_definition_comes_first_and_adds_its_prompt_to_its_bases() throws Exception {
            file(
                    "work/agents/writer.md",
                    "---\nmodel: m1\ntools: [read_file]\npersona: You write.\n---\nKeep it short.");
            AgentDefinition poet = found(
                    flow(Map.of("poet", "{\"base\": \"writer\", \"prompt\": \"In verse.\", \"model\": \"m2\"}")),
                    "poet");
            assertEquals("You write.\n\nKeep it short.\n\nIn verse.", poet.systemPrompt());
            assertEquals("m2", poet.model());
            assertEquals(List.of("read_file"), poet.tools());
            assertEquals("poem.flow", poet.source());
        }

        @Test
        void an_agent_based_on_its_own_name_extends_what_it_hides() {
            AgentDefinition judge =
                    found(flow(Map.of("judge", "{\"base\": \"judge\", \"prompt\": \"Be strict.\"}")), "judge");
            assertTrue(judge.systemPrompt().startsWith("You decide.")
                    && judge.systemPrompt().endsWith("Be strict."));
        }

        @Test
        void bases_that_go_round_are_refused() {
            Resolution resolution = flow(Map.of(
                            "a", "{\"base\": \"b\"}", "b", "{\"base\": \"c\"}", "c", "{\"base\": \"b\"}"))
                    .resolve("a");
            AgentProblem problem =
                    assertInstanceOf(Resolution.Unusable.class, resolution).problem();
            assertTrue(problem.message().endsWith("a -> b -> c -> b"), problem.message());
        }

        @Test
        void a_base_that_is_not_there_is_named() {
            Resolution resolution = flow(Map.of("a", "{\"base\": \"jugde\"}")).resolve("a");
            AgentProblem problem =
                    assertInstanceOf(Resolution.Unknown.class, resolution).problem();
            assertEquals("Expected an agent 'jugde' as the base of 'a', but there is none", problem.message());
            assertEquals("base", problem.key());
            assertEquals("Did you mean 'judge'?", problem.hint());
        }

        @Test
        void what_is_wrong_with_a_flows_definition_is_told_by_its_key() throws Exception {
            var definitions =
                    Map.of("a", (ObjectNode) JSON.readTree("{\"promt\": \"x\", \"tools\": 7, \"name\": \"ignored\"}"));
            AgentCatalog.Extended extended = catalog(CLAUDE).with(definitions, "x.flow", List.of());
            assertEquals(
                    List.of("promt", "tools"),
                    extended.problems().stream().map(AgentProblem::key).toList());
            assertTrue(extended.catalog().knows("a") && !extended.catalog().knows("ignored"));
        }

        private AgentCatalog flow(Map<String, String> definitions) {
            var bodies = new LinkedHashMap<String, ObjectNode>();
            definitions.forEach((name, text) -> {
                try {
                    bodies.put(name, (ObjectNode) JSON.readTree(text));
                } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                    throw new IllegalArgumentException(e);
                }
            });
            AgentCatalog.Extended extended = catalog(CLAUDE).with(bodies, "poem.flow", List.of());
            assertEquals(List.of(), extended.problems());
            return extended.catalog();
        }
    }

    @Nested
    class Backends {
        @Test
        void the_first_that_is_available_is_chosen_and_its_environment_is_passed_on() {
            AgentDefinition definition = found(catalog(CODEX, CLAUDE), "judge");
            assertEquals("claude", definition.backend());
            assertEquals(List.of("CLAUDE_KEY"), definition.env());
        }

        @Test
        void none_is_left_open_for_the_start_of_the_run() {
            assertNull(found(catalog(), "judge").backend());
            assertFalse(
                    new AgentBackends(List.of(), Map.of()).nothingConfigured().isEmpty());
        }

        @Test
        void the_environment_can_prefer_another() {
            var backends = new AgentBackends(List.of(CLAUDE, CODEX), Map.of("BATON_BACKEND", "codex"));
            assertEquals(
                    "codex",
                    found(AgentCatalog.of(AgentPlaces.NONE, backends), "judge").backend());
            var wrong = new AgentBackends(List.of(CLAUDE), Map.of("BATON_BACKEND", "none-such"));
            assertNull(found(AgentCatalog.of(AgentPlaces.NONE, wrong), "judge").backend());
            assertTrue(wrong.nothingConfigured().contains("none-such"));
        }

        @Test
        void an_agent_may_answer_only_from_a_script() throws Exception {
            file("work/agents/actor.md", "---\nbackend: scripted\n---\nx");
            assertEquals("scripted", found(catalog(), "actor").backend());
        }
    }

    private AgentCatalog catalog(AgentBackend... backends) {
        AgentPlaces places =
                AgentPlaces.of(folder.resolve("work"), folder.resolve("flow"), folder.resolve("home"), Map.of());
        return AgentCatalog.of(places, new AgentBackends(List.of(backends), Map.of()));
    }

    private static AgentDefinition found(AgentCatalog catalog, String name) {
        return assertInstanceOf(Resolution.Found.class, catalog.resolve(name)).definition();
    }

    private void file(String path, String text) throws Exception {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.writeString(folder.resolve(path), text);
    }

    /** A backend that is available and never asked. */
    private record Present(String name, int rank, boolean understandsClaudeModels) implements AgentBackend {
        @Override
        public Availability availability() {
            return new Availability.Available("here");
        }

        @Override
        public List<String> environment() {
            return List.of(name.toUpperCase(java.util.Locale.ROOT) + "_KEY");
        }

        @Override
        public AgentReply ask(AgentRequest request, StepContext context) {
            throw new UnsupportedOperationException();
        }
    }
}
