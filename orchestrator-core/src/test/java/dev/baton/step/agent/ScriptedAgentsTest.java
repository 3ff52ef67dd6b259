package dev.baton.step.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.source.Source;
import dev.baton.step.agent.ScriptedAgents.Choice;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ScriptedAgentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String SPECIFIED = """
            agents:
              general-purpose:
                - when: "Create data_fetcher.py*"
                  files: { data_fetcher.py: "print('{\\"n\\": 3}')\\n" }   # written to the scratch folder
                  reply: data_fetcher.py                                 # a file value
                - { when: "Parse*", reply: { count: 3 } }                # an object is JSON
                - { when: "Wait*", delay: 200ms, reply: ok }
                - { when: "Flaky*", fail: overloaded, times: 2 }         # then falls through to the next match
                - { when: "*", reply: "done: {instruction}" }
            answers:                                                     # for people's steps, by name or question glob
              review-report: approve
              "API credentials*": { reddit: r-key, twitter: t-key, github: g-key }
            """;

    @Nested
    class Choosing {
        private final ScriptedAgents agents = read(SPECIFIED);

        @Test
        void the_first_match_wins() {
            Choice choice = choose("Parse this");
            assertEquals(1, choice.entryIndex());
            assertEquals("{\"count\":3}", choice.reply().text());
        }

        @Test
        void files_delay_and_failure_come_with_the_reply() {
            assertEquals(
                    Map.of("data_fetcher.py", "print('{\"n\": 3}')\n"),
                    choose("Create data_fetcher.py now").reply().files());
            assertEquals(200, choose("Wait a bit").reply().delayMillis());
            assertEquals("overloaded", choose("Flaky thing").reply().fail());
        }

        @Test
        void an_entry_that_is_used_up_falls_through_to_the_next_match() {
            assertEquals(
                    3,
                    agents.choose("general-purpose", "Flaky thing", Map.of(3, 1))
                            .orElseThrow()
                            .entryIndex());
            Choice third = agents.choose("general-purpose", "Flaky thing", Map.of(3, 2))
                    .orElseThrow();
            assertEquals(4, third.entryIndex());
            assertEquals("done: Flaky thing", third.reply().text());
        }

        @Test
        void an_agent_that_is_not_listed_is_not_scripted() {
            assertEquals(Optional.empty(), agents.choose("Explore", "anything", Map.of()));
        }

        @Test
        void what_no_entry_matches_fails_and_lists_what_was_tried() {
            ScriptedAgents few =
                    read("agents: { a: [ { when: 'X*', reply: 1, times: 2 }, { when: 'Y*', reply: 2 } ] }");
            Choice choice = few.choose("a", "Xylophone", Map.of(0, 2)).orElseThrow();
            assertFalse(choice.matched());
            assertEquals(
                    "Expected a scripted answer of 'a' for 'Xylophone', but no entry matches. Tried: 'X*' (at most 2x), 'Y*'.",
                    choice.reply().fail());
        }

        @Test
        void a_recorded_choice_renders_the_same_again() {
            assertEquals(choose("Anything").reply(), agents.render("general-purpose", 4, "Anything"));
        }

        private Choice choose(String instruction) {
            return agents.choose("general-purpose", instruction, Map.of()).orElseThrow();
        }
    }

    @Nested
    class Replies {
        @Test
        void a_choice_of_no_entry_renders_its_failure_again() {
            ScriptedAgents agents = read("agents: { a: [ { when: x, reply: y } ] }");
            Choice none = agents.choose("a", "z", Map.of()).orElseThrow();
            assertEquals(none.reply(), agents.render("a", none.entryIndex(), "z"));
        }

        @Test
        void only_the_instruction_is_replaced_and_other_braces_stay() {
            assertEquals("{x} do it {} {instruction }", reply("'{x} {instruction} {} {instruction }'", "do it"));
        }

        @Test
        void an_instruction_inside_a_json_reply_is_escaped() throws Exception {
            String text = reply("{ asked: 'you said {instruction}' }", "a \"quote\"\nand a line");
            assertEquals(
                    "you said a \"quote\"\nand a line",
                    JSON.readTree(text).get("asked").textValue());
        }

        @Test
        void lists_numbers_and_booleans_are_json() {
            assertEquals("[\"Post 1\",\"Post 2\"]", reply("[Post 1, Post 2]", ""));
            assertEquals("1.50", reply("1.50", ""));
            assertEquals("false", reply("false", ""));
        }

        @Test
        void words_that_are_only_booleans_to_old_yaml_are_text() {
            assertEquals("yes", reply("yes", ""));
            assertEquals("0x1F", reply("0x1F", ""));
            assertEquals("{\"at\":\"1:30\"}", reply("{at: 1:30}", ""));
        }

        @Test
        void an_anchor_is_what_it_stands_for() {
            ScriptedAgents agents =
                    read("agents:\n  a:\n    - {when: x, reply: &r {n: 1}}\n    - {when: y, reply: *r}\n");
            assertEquals(
                    "{\"n\":1}",
                    agents.choose("a", "y", Map.of()).orElseThrow().reply().text());
        }

        private static String reply(String yaml, String instruction) {
            return Objects.requireNonNull(read("agents: { a: [ { reply: " + yaml + " } ] }")
                    .choose("a", instruction, Map.of())
                    .orElseThrow()
                    .reply()
                    .text());
        }
    }

    @Nested
    class Answers {
        private final ScriptedAgents agents = read(SPECIFIED);

        @Test
        void an_answer_is_found_by_name_or_by_question() {
            assertEquals(Optional.of("approve"), agents.answerFor("review-report", "Have a look"));
            assertEquals(
                    Optional.of("{\"reddit\":\"r-key\",\"twitter\":\"t-key\",\"github\":\"g-key\"}"),
                    agents.answerFor("creds", "API credentials, please"));
            assertEquals(Optional.empty(), agents.answerFor("other", "Other?"));
        }

        @Test
        void a_name_comes_before_a_glob_that_stands_earlier() {
            ScriptedAgents both = read("answers: { '*': glob, named: name }");
            assertEquals(Optional.of("name"), both.answerFor("named", "What?"));
            assertEquals(Optional.of("glob"), both.answerFor("", "What?"));
        }

        @Test
        void one_visit_can_have_an_answer_of_its_own() {
            ScriptedAgents visits = read("answers: { 'review#1': revise, review: approve }");
            assertEquals(Optional.of("revise"), visits.answerFor("review", 1, ""));
            assertEquals(Optional.of("approve"), visits.answerFor("review", 2, ""));
        }
    }

    @Nested
    class Files {
        @Test
        void an_earlier_file_is_tried_first() {
            var first = new Source("1.yaml", "agents: { a: [ { when: 'x*', reply: first } ] }\nanswers: { q: 1 }");
            var second = new Source(
                    "2.yaml",
                    "agents: { a: [ { when: '*', reply: second } ], b: [ { reply: b } ] }\nanswers: { q: 2 }");
            ScriptedAgents both = ScriptedAgents.parse(List.of(first, second)).agents();
            assertEquals(
                    "first",
                    both.choose("a", "xy", Map.of()).orElseThrow().reply().text());
            assertEquals(1, both.choose("a", "y", Map.of()).orElseThrow().entryIndex());
            assertTrue(both.scripts("b"));
            assertEquals(Optional.of("1"), both.answerFor("q", ""));
        }

        @Test
        void they_survive_being_stored_as_json() throws Exception {
            ScriptedAgents agents = read(SPECIFIED);
            String stored = JSON.writeValueAsString(agents);
            assertEquals(agents, JSON.readValue(stored, ScriptedAgents.class));
            assertEquals(stored, JSON.writeValueAsString(JSON.readValue(stored, ScriptedAgents.class)));
            assertFalse(stored.contains("null"), stored);
        }

        @Test
        void json_reads_the_same_as_json_and_as_yaml() {
            String json = """
                    {"agents": {"general-purpose": [
                      {"when": "Create api*", "files": {"a.py": "import os\\nprint(\\"{x}\\" % 1)\\n"}, "reply": "a.py"},
                      {"when": "Parse {\\"page\\": 3*", "reply": {"has_next_page": false, "is_last_page": true}},
                      {"when": "Increment*", "reply": "2", "times": 1}, {"when": "Increment*", "reply": "3"},
                      {"when": "Get next*", "reply": {"id": 2, "items": [3], "@set": {"batches": {"has_more": false}}}},
                      {"when": "Extract*", "reply": ["Post 1", "Post 2"]}, {"when": "Nasty*", "reply": "it's $HOME `id` \\u00fc"}]},
                     "answers": {"api_key": "k-123", "creds": {"reddit": "r k", "twitter": "t'k"}, "review-report": "approve"}}
                    """;
            ScriptedAgents agents = read(json);
            assertEquals(agents, read("# The comment makes it YAML.\n" + json));
            assertEquals(
                    List.of(0, 1, 2, 4, 5, 6),
                    java.util.stream.Stream.of(
                                    "Create api_client.py in python",
                                    "Parse {\"page\": 3, \"n\": 1}",
                                    "Increment page",
                                    "Get next batch",
                                    "Extract titles",
                                    "Nasty")
                            .map(instruction -> agents.choose("general-purpose", instruction, Map.of())
                                    .orElseThrow()
                                    .entryIndex())
                            .toList());
            assertEquals(
                    "{\"id\":2,\"items\":[3],\"@set\":{\"batches\":{\"has_more\":false}}}",
                    agents.render("general-purpose", 4, "").text());
        }

        @Test
        void json_with_tabs_and_long_names_is_read_too() {
            String name = "n".repeat(2000);
            ScriptedAgents agents = read("{\n\t\"agents\": {\"a\": [{\"when\": \"*\", \"reply\": {\"" + name
                    + "\": \"\\ud83d\\ude00\"}}]}}");
            assertEquals(
                    "{\"" + name + "\":\"😀\"}",
                    agents.choose("a", "", Map.of()).orElseThrow().reply().text());
        }

        @Test
        void an_empty_file_scripts_nothing() {
            assertTrue(read("").isEmpty());
            assertTrue(read("# only a comment\n").isEmpty());
            assertTrue(read("agents:\nanswers:\n").isEmpty());
        }
    }

    @Nested
    class Mistakes {
        @Test
        void an_unknown_key_names_the_one_that_was_meant() {
            Diagnostic problem = only("agents:\n  a:\n    - when: x\n      repyl: y\n");
            assertEquals(
                    "Expected one of delay, fail, files, reply, times, when, but found 'repyl'", problem.message());
            assertEquals("Did you mean 'reply'?", problem.hint());
            assertEquals(4, line(problem));
        }

        @Test
        void everything_wrong_is_reported_at_once_with_its_line() {
            List<Diagnostic> problems = problems("""
                    agents:
                      a:
                        - {when: x}
                        - {when: x, reply: 1, fail: no}
                        - {when: x, reply: 1, delay: soon}
                        - {when: x, reply: 1, times: 0}
                        - {when: [x], reply: 1}
                        - {when: x, reply: 1, files: {../up: a, /abs: b}}
                        - {when: x, reply: }
                      b: done
                    anwsers: {}
                    """);
            assertEquals(
                    List.of(3, 4, 5, 6, 7, 8, 8, 9, 10, 11),
                    problems.stream().map(ScriptedAgentsTest::line).sorted().toList());
        }

        @Test
        void text_that_is_not_yaml_is_pointed_at() {
            Diagnostic problem = only("agents:\n  a:\n   - {when: 'x\n");
            assertTrue(problem.message().startsWith("Expected YAML, but "), problem.message());
            assertTrue(line(problem) >= 3, "line " + line(problem));
        }

        @Test
        void a_name_given_twice_is_refused() {
            assertEquals(3, line(only("agents:\n  a: [{reply: 1}]\n  a: [{reply: 2}]\n")));
            assertEquals(
                    "Expected each name once, but 'q' is here again",
                    only("{\"answers\": {\"q\": 1,\n \"q\": 2}}").message());
        }

        @Test
        void an_anchor_that_holds_itself_is_refused() {
            assertTrue(only("answers: {q: &a [*a]}").message().contains("levels"));
        }

        private static Diagnostic only(String text) {
            List<Diagnostic> problems = problems(text);
            assertEquals(1, problems.size(), problems::toString);
            return problems.getFirst();
        }

        private static List<Diagnostic> problems(String text) {
            return ScriptedAgents.parse(new Source("agents.yaml", text)).diagnostics();
        }
    }

    private static int line(Diagnostic problem) {
        return 1
                + (int) problem.source()
                        .text()
                        .substring(0, problem.span().start())
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private static ScriptedAgents read(String text) {
        ScriptedAgents.Parsed parsed = ScriptedAgents.parse(new Source("agents.yaml", text));
        assertEquals(List.of(), parsed.diagnostics());
        return parsed.agents();
    }
}
