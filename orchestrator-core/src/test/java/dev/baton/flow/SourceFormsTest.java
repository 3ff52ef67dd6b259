package dev.baton.flow;

import static dev.baton.flow.FlowAssertions.assertTree;
import static dev.baton.flow.FlowAssertions.parse;
import static dev.baton.flow.FlowAssertions.tree;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.flow.syntax.Flow;
import dev.baton.source.LineMap;
import dev.baton.source.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Front matter, documentation, templates, Markdown. */
class SourceFormsTest {
    @Nested
    class Front_matter {
        @Test
        void is_kept_with_unknown_keys_and_numbers_as_written() {
            Flow flow = parse("---\nname: n\nversion: 1.10\nmine: [x]\n---\na").flow();
            assertEquals("n", flow.name());
            assertEquals(
                    "{\"name\":\"n\",\"version\":1.10,\"mine\":[\"x\"]}",
                    flow.frontMatter().yaml().toString());
        }

        @Test
        void may_hold_the_body_and_then_all_behind_it_is_documentation() {
            Flow flow = parse("---\nworkflow: |\n  a ->\n  (if b)~>\n    c ->\n  d\nname: n\n---\nx\n---\ny")
                    .flow();
            assertEquals("x\n---\ny", flow.documentation());
            assertEquals("{\"name\":\"n\"}", flow.frontMatter().yaml().toString());
            assertEquals(3, flow.body().elements().size());
        }

        @Test
        void may_hold_a_body_that_begins_with_its_title() {
            Flow flow = parse("---\nworkflow: |\n\n  Workflow:\n  a ->\n  (if b)~>\n    c ->\n  d\n---\n")
                    .flow();
            assertEquals(3, flow.body().elements().size());
        }

        @Test
        void is_not_needed_and_the_name_is_the_files_then() {
            assertEquals(
                    "deploy.all",
                    Parser.parse(new Source("a/b/deploy.all.flow", "x")).flow().name());
            assertEquals(
                    "deploy", Parser.parse(new Source("c:\\deploy", "x")).flow().name());
        }

        @Test
        void with_carriage_returns_is_read_as_without() {
            assertEquals("step a\nstep b\ndocumentation \"c\\n\"", tree(parse("a ->\r\nb\r\n---\r\nc\r\n")));
        }
    }

    @Nested
    class Documentation {
        @Test
        void begins_behind_a_line_of_dashes() {
            assertTree(
                    "a -> b\n---\nany [text\n---\nmore",
                    "step a",
                    "step b",
                    "documentation \"any [text\\n---\\nmore\"");
        }

        @Test
        void does_not_begin_within_a_string() {
            assertTree(
                    "a:\"\"\"\n---\n\"\"\" -> b\n--- \nc", "step a block\"---\\n\"", "step b", "documentation \"c\"");
        }

        @Test
        void may_be_empty() {
            assertTree("a\n---", "step a");
            assertTree("a\n---\n", "step a");
        }
    }

    @Nested
    class A_title_line {
        @Test
        void is_left_out() {
            assertTree("Workflow:\na", "step a");
            assertTree("---\nkeep: 1\n---\n\nWorkflow:  \n\na -> b", "front-matter {\"keep\":1}", "step a", "step b");
        }
    }

    @Nested
    class A_template {
        @Test
        void outside_strings_is_replaced_before_parsing() {
            var source =
                    new Source("t.flow", "{{agent}}:\"x\" {retries: {{n:2}}} -> {{steps}} ->\n(if a > {{n:2}})~> b");
            Parsed parsed = Parser.parse(source, Map.of("agent", "Ex-plore", "steps", "c -> d"));
            assertEquals(List.of(), parsed.diagnostics());
            assertEquals(
                    "template agent\ntemplate n = \"2\"\ntemplate steps\ntemplate n = \"2\"\n"
                            + "step Ex-plore \"x\" {retries: 2}\nstep c\nstep d\nchain\n  if \"a > 2\"\n    step b",
                    tree(parsed));
        }

        @Test
        void takes_what_is_given_before_its_default_and_that_before_the_declared_one() {
            String text = "---\nparams: {a: {default: d}, b: {default: 3}, c: what}\n---\n{{a}}-{{a:e}}-{{b}}";
            assertEquals("d-e-3", step(Parser.parse(new Source("t", text))));
            assertEquals("x-x-3", step(Parser.parse(new Source("t", text), Map.of("a", "x"))));
        }

        private String step(Parsed parsed) {
            return tree(parsed)
                    .lines()
                    .filter(l -> l.startsWith("step "))
                    .findFirst()
                    .orElse("")
                    .substring(5);
        }

        @Test
        void without_a_value_is_reported_once_with_its_name() {
            Parsed parsed = parse("{{x}}:\"a\" -> map(i in range(0, {{x}})) [{{x}}]");
            assertEquals(1, parsed.diagnostics().size());
            assertTrue(parsed.diagnostics().getFirst().message().contains("'x'"));
        }

        @Test
        void keeps_positions_right_for_what_follows() {
            String text = "{{a:some-long-agent-name}}:\"x\" -> b => c";
            var parsed = parse(text);
            assertEquals(
                    text.indexOf("=>"), parsed.diagnostics().getFirst().span().start());
        }

        @Test
        void may_not_bring_further_templates() {
            Parsed parsed = Parser.parse(new Source("t", "{{a}}"), Map.of("a", "{{b}}"));
            assertEquals("nested-template", parsed.diagnostics().getFirst().code());
        }

        @Test
        void decides_how_the_text_of_a_script_is_read() {
            Parsed parsed = Parser.parse(new Source("t", "{{a}}:\"x\\n\\\"\":v"), Map.of("a", "Bash"));
            assertEquals("template a\nstep Bash \"x\\\\n\\\"\" :v", tree(parsed));
        }
    }

    @Nested
    class Markdown {
        private final Source source = new Source("docs/guide.md", """
                ---
                title: x
                ---
                ```flow
                before -> any
                ```
                # First *one*
                ```bash
                # no heading
                ```
                ```flow
                a ->
                b
                ```
                text
                ~~~~ flow title
                c
                ~~~
                # a comment
                ~~~~
                ## `Second` one ##
                - in a list:
                  ```flow
                  (if x)~>
                    d ->
                  e =>
                  f
                  ```
                Third
                =====
                ````flow
                ---
                name: own-name
                ---
                g
                ```
                ````
                ```flowchart
                h
                ```
                ```flow
                unclosed
                """);

        @Test
        void has_a_flow_in_every_flow_fence_named_by_the_heading_above() {
            List<String> names =
                    Flows.read(source).stream().map(p -> p.flow().name()).toList();
            assertEquals(List.of("guide", "First *one*", "First *one*-2", "Second one", "own-name", "Third-2"), names);
        }

        @Test
        void has_spans_that_point_into_the_file() {
            var diagnostic = Flows.read(source).get(3).diagnostics().getFirst();
            int line = (int) source.text()
                    .substring(0, source.text().indexOf("=>"))
                    .lines()
                    .count();
            assertEquals(line, LineMap.of(source).at(diagnostic.span().start()).line());
        }

        @Test
        void has_flows_that_are_read_each_on_its_own() {
            List<Parsed> flows = Flows.read(source);
            assertFalse(flows.get(1).hasErrors());
            assertEquals("step a\nstep b", tree(flows.get(1)));
            assertEquals("chain\n  if \"x\"\n    step d\nstep e\nstep f", tree(flows.get(3)));
        }

        @Test
        void flows_are_selected_by_name_link_or_number() {
            List<Parsed> flows = Flows.read(source);
            assertEquals(Optional.of(flows.get(3)), Flows.select(flows, "Second one"));
            assertEquals(Optional.of(flows.get(3)), Flows.select(flows, "second-one"));
            assertEquals(Optional.of(flows.get(3)), Flows.select(flows, "4"));
            assertEquals(Optional.empty(), Flows.select(flows, "7"));
            assertEquals(Optional.empty(), Flows.select(flows, null));
            List<Parsed> one = Flows.read(new Source("x.flow", "a"));
            assertEquals(Optional.of(one.getFirst()), Flows.select(one, null));
        }

        @Test
        void a_selector_splits_at_the_first_sharp() {
            assertEquals(new Flows.Selector("a.md", "C# things"), Flows.Selector.parse("a.md#C# things"));
            assertEquals(new Flows.Selector("a.md", null), Flows.Selector.parse("a.md"));
            assertEquals(new Flows.Selector("a.md#", null), Flows.Selector.parse("a.md#"));
        }

        @Test
        void without_flow_fences_has_no_flows() {
            assertEquals(List.of(), Flows.read(new Source("README.MD", "# x\n```\na\n```\n")));
        }
    }
}
