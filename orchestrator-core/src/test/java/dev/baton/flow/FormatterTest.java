package dev.baton.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.source.Source;
import org.junit.jupiter.api.Test;

class FormatterTest {
    private static String format(String text) {
        return Formatter.format(new Source("t.flow", text)).text();
    }

    @Test
    void every_body_ends_in_its_arrow() {
        assertEquals("(if a)~>\n  x ~>\n(if b)~>\n  y ~>\nz\n", format("(if a)~> x\n(if b)~>\n    y ->\nz"));
    }

    @Test
    void a_chain_behind_a_chain_is_set_apart_by_an_arrow() {
        String text = "(if a)~>\n  x ~>\n-> (if b)~>\n  y ~>\n";
        assertEquals(text, format("(if a)~> x ~> -> (if b)~> y"));
        assertEquals(text, format(text));
    }

    @Test
    void what_is_canonical_stays_as_it_is() {
        for (String text : Corpus.texts()) {
            String once = format(text);
            assertEquals(once, format(once));
        }
    }

    @Test
    void a_formatted_text_means_the_same() {
        for (String text : Corpus.texts()) {
            Parsed before = Parser.parse(new Source("t.flow", text));
            if (!before.hasErrors()) {
                Parsed after = Parser.parse(new Source("t.flow", format(text)));
                assertEquals(SyntaxEquality.withoutPlaces(before.flow()), SyntaxEquality.withoutPlaces(after.flow()));
                Parsed fromTree = Parser.parse(new Source("t.flow", Formatter.format(before.flow())));
                assertTrue(fromTree.diagnostics().stream().noneMatch(d -> d.isError()), text);
                assertEquals(
                        TreeText.of(before.flow()).replaceAll("  template .*\n", ""),
                        TreeText.of(fromTree.flow()).replaceAll("  template .*\n", ""));
            }
        }
    }

    @Test
    void a_text_with_errors_stays_as_it_is() {
        String text = "a =>   b";
        var formatted = Formatter.format(new Source("t.flow", text));
        assertEquals(text, formatted.text());
        assertTrue(formatted.hasErrors());
    }

    @Test
    void templates_stay() {
        String text = "{{agent}}-x:\"{{a:1}}\":{{v}} {retries: {{n:3}}s} ->\nmap(i in range(0, {{n}})) [a] ->\n"
                + "reduce(i in x by {{m:2}}) [b] ->\n(if a > {{n}})~>\n  {{rest}} ~>\n";
        assertEquals(text, format(text));
    }

    @Test
    void strings_stay_as_they_are_written() {
        String text = "a:\"x\\ny \\\"\" ->\nb:\"two\n  lines\" ->\nc:\"\"\"\n    block\n      more\n  \"\"\"\n";
        assertEquals(text, format(text));
    }

    @Test
    void comments_and_single_blank_lines_stay() {
        assertEquals("# a\n\n# b\nx -> # c\n\ny # d\n# e\n", format("# a\n\n\n# b\nx ->   # c\n\n\n\ny# d\n# e"));
    }

    @Test
    void short_groups_stand_on_one_line_and_long_ones_do_not() {
        assertEquals(
                "[a || [b -> c]:d {timeout: 1s}] -> # e\nf\n",
                format("[\n a ||\n [ b->c ]:d { timeout : 1s } ] -> # e\nf"));
        String task = "general-purpose:\"" + "x".repeat(40) + "\"";
        assertEquals("[\n  " + task + " ||\n  " + task + "\n]\n", format("[" + task + "||" + task + "]"));
        assertEquals("[\n  (if a)~>\n    b ~>\n]\n", format("[(if a)~> b]"));
    }

    @Test
    void long_options_stand_on_lines_of_their_own() {
        String text = "x";
        String option = ": \"" + "v".repeat(40) + "\"";
        assertEquals(
                "x {\n  stdin" + option + ",\n  env" + option + "\n}\n",
                format(text + " {stdin" + option + ", env" + option + ",}"));
    }

    @Test
    void front_matter_title_and_documentation_stay() {
        String text = "---\nname:   x  # as it is\n---\n\nWorkflow:\na ->\nb\n---\n  docs [\n";
        assertEquals(text, format(text));
        assertEquals("---\nname: x\n---\na\n", format("---\nname: x\n---\na"));
    }

    @Test
    void a_body_in_front_matter_is_formatted_there() {
        assertEquals(
                "---\nworkflow: |\n  (if a)~>\n    x ~>\n\n  y\nname: z\n---\ndocs\n",
                format("---\nworkflow: |\n  (if a)~> x ~>\n\n  y\n\n\nname: z\n---\ndocs\n"));
    }

    @Test
    void definitions_come_first_as_they_are_written() {
        assertEquals(
                "# of x\n$x := {a:   1}\n# of y\n$y := \"z\"\n\n# of a\na ->\nb\n",
                format("# of a\na ->\n# of x\n$x := {a:   1}\nb\n# of y\n$y := \"z\""));
    }

    @Test
    void flow_fences_of_markdown_are_formatted_and_nothing_else() {
        String before =
                "# T\n```flow\na->b\n```\n  x  ->y\n- list\n  ```flow\n  (if a)~>  b\n  c\n  ```\n  ```flow\n  (if a)~>  b:\"x\n  y\" ~> c\n  ```\n";
        String after =
                "# T\n```flow\na ->\nb\n```\n  x  ->y\n- list\n  ```flow\n  (if a)~>  b\n  c\n  ```\n  ```flow\n  (if a)~>\n    b:\"x\n  y\" ~>\n  c\n  ```\n";
        assertEquals(after, Formatter.format(new Source("t.md", before)).text());
    }
}
