package dev.baton.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    @Nested
    class Reading {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "x",
                    "{",
                    "{} {}",
                    "{}x",
                    "[1,]",
                    "01",
                    "+1",
                    "NaN",
                    "'a'",
                    "{a:1}",
                    "nul",
                    "truefalse",
                    "1 2",
                    "\"open",
                    "// c\n1",
                    "-",
                    "1.",
                    ".5"
                })
        void what_is_not_one_whole_json_value_is_no_json(String text) {
            assertNull(Json.parse(text));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "1",
                    "1.50",
                    "-0",
                    "1e400",
                    "1E+2",
                    "123456789012345678901234567890",
                    "\"a\\nb\"",
                    "true",
                    "null",
                    "[]",
                    "{}",
                    "{\"b\":1.0,\"a\":[null,\"ü\"]}"
                })
        void what_is_json_is_written_as_it_was_read(String text) {
            Value value = Json.parse(text);
            assertNotNull(value);
            assertEquals(text, Json.write(value));
        }

        @Test
        void of_members_with_the_same_name_the_last_counts() {
            assertEquals("{\"a\":2}", Json.write(Json.parse(" {\"a\": 1, \"a\": 2} ")));
        }

        @Test
        void depth_and_size_are_bounded() {
            assertNotNull(Json.parse("[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH)));
            assertNull(Json.parse("[".repeat(100_000) + "]".repeat(100_000)));
            assertNull(Json.parse("\"" + "x".repeat(Json.MAX_CHARS) + "\""));
        }

        @Test
        void trees_go_there_and_back() throws Exception {
            var mapper = new ObjectMapper();
            String text =
                    "{\"i\":7,\"l\":12345678901,\"b\":123456789012345678901234567890,\"d\":1.50,\"t\":\"x\",\"n\":null,\"y\":true,\"a\":[{}]}";
            Value value = Json.parse(text);
            assertEquals(text, mapper.writeValueAsString(Json.toNode(value)));
            assertEquals(value, Json.fromNode(Json.toNode(value)));
        }
    }

    @Nested
    class Rendering {
        private final Value.Result report = Results.withFiles(
                "{\"path\": \"out.csv\", \"note\": \"see out.csv\", \"n\": 1}", Map.of("out.csv", "/scratch/out.csv"));
        private final Variables variables = Results.variables(Map.of(
                "report",
                report,
                "script",
                Results.withFiles("gen.py", Map.of("gen.py", "/scratch/gen.py")),
                "branches",
                new Value.ListOf(List.of(report, Results.success("text")))));

        private String render(String path) {
            return Values.render(Path.parse(path), variables).text();
        }

        @Test
        void a_file_value_that_stands_alone_is_its_absolute_path() {
            assertEquals("/scratch/gen.py", render("script"));
            assertEquals("/scratch/gen.py", render("script.text"));
            assertEquals("/scratch/out.csv", render("report.path"));
            assertEquals("/scratch/out.csv", render("branches[0].path"));
        }

        @Test
        void nothing_else_is_rewritten() {
            assertEquals(report.text(), render("report"));
            assertEquals("see out.csv", render("report.note"));
            assertEquals("[{\"path\":\"out.csv\",\"note\":\"see out.csv\",\"n\":1},\"text\"]", render("branches"));
        }

        @Test
        void conditions_see_the_raw_text() {
            assertEquals(new Value.Text("out.csv"), Values.resolve(Path.parse("report.path"), variables));
            assertEquals("gen.py", Values.text(variables.get("script")));
        }

        @Test
        void programs_get_json_parsed_and_files_as_paths() {
            assertEquals(new Value.Text("/scratch/gen.py"), Values.plain(variables.get("script")));
            assertEquals(report.json(), Values.plain(report));
            assertEquals(new Value.Text("not json"), Values.plain(Results.success("not json")));
        }
    }

    @Test
    void paths_are_read_as_they_are_written() {
        for (String text : List.of("x", "a-b.c_d[0][12].e", "ünï.x")) {
            assertEquals(text, Path.parse(text).toString());
        }
    }
}
