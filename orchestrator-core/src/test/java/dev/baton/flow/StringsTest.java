package dev.baton.flow;

import static dev.baton.flow.FlowAssertions.parse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.StringLit;
import org.junit.jupiter.api.Test;

class StringsTest {
    private static StringLit text(String flow) {
        var step = (Element.Step) parse(flow).flow().body().elements().getFirst();
        StringLit text = step.instruction();
        assertNotNull(text);
        return text;
    }

    private static String value(String flow) {
        return text(flow).value();
    }

    @Test
    void scripts_know_one_escape_only() {
        for (String name : new String[] {"Bash", "Python", "Node"}) {
            assertEquals("a\"b\\n\\t\\\\c", value(name + ":\"a\\\"b\\n\\t\\\\c\""));
        }
        assertEquals("echo \"\\\"\"", value("Bash:\"echo \\\"\\\\\"\\\"\""));
    }

    @Test
    void other_texts_know_quotes_backslashes_newlines_and_tabs() {
        assertEquals("a\"b\\c\nd\te\\x", value("a:\"a\\\"b\\\\c\\nd\\te\\x\""));
        assertEquals("\\{x}", value("a:\"\\{x}\""));
    }

    @Test
    void a_gate_or_a_key_of_the_name_of_a_script_is_none() {
        var gate =
                (Element.Gate) parse("@Bash:\"a\\nb\"").flow().body().elements().getFirst();
        assertEquals("a\nb", gate.message() == null ? null : gate.message().value());
        assertEquals(
                "step a {Bash: \"x\ny\"}",
                FlowAssertions.tree(parse("a {Bash: \"x\\ny\"}")).replace("\\n", "\n"));
    }

    @Test
    void a_block_drops_its_first_line_feed_and_common_indentation() {
        assertEquals("a\n  b\n\nc\n", value("x:\"\"\"\n  a\n    b\n\n  c\n  \"\"\""));
        assertEquals("a\nb", value("x:\"\"\"a\n  b\"\"\""));
        assertEquals("a\\n\"b\"", value("x:\"\"\"a\\n\"b\"\"\"\""));
        assertEquals("", value("x:\"\"\"\n\"\"\""));
        assertEquals("\n", value("x:\"\"\"\n\n\"\"\""));
        assertEquals(" a\n\tb", value("x:\"\"\"\n a\n\tb\"\"\""));
    }

    @Test
    void templates_in_texts_become_variables_but_not_in_programs() {
        assertEquals("a {x} {y} { z } {{}} {{a b}}", value("a:\"a {{x}} {{y:1}} { z } {{}} {{a b}}\""));
        assertEquals("{x}", value("Bash:\"{{x}}\""));
        assertEquals("{{x}}", value("Python:\"{{x}}\""));
        assertEquals("{{x}}", value("Node:\"\"\"{{x}}\"\"\""));
    }

    @Test
    void every_character_of_a_value_knows_where_it_stands() {
        String flow = "x -> a:\"b\\\"c {{t:def}}\\nd\":v";
        var step = (Element.Step) parse(flow).flow().body().elements().getLast();
        StringLit text = step.instruction();
        assertNotNull(text);
        assertEquals("b\"c {t}\nd", text.value());
        assertEquals(flow.indexOf("b\\"), text.sourceOffset(0));
        assertEquals(flow.indexOf("\\\""), text.sourceOffset(1));
        assertEquals(flow.indexOf("c {"), text.sourceOffset(2));
        assertEquals(flow.indexOf("{{t"), text.sourceOffset(4));
        assertEquals(flow.indexOf("\\n"), text.sourceOffset(7));
        assertEquals(flow.indexOf("d\":v"), text.sourceOffset(8));
        assertEquals(flow.indexOf("\":v"), text.sourceOffset(9));
        assertEquals(
                "{{t:def}}",
                flow.substring(
                        text.sourceSpan(4, 7).start(), text.sourceSpan(4, 7).end()));
    }

    @Test
    void positions_in_a_block_leave_out_its_indentation() {
        String flow = "a:\"\"\"\n    b {c}\n      d\n  \"\"\"";
        StringLit text = text(flow);
        assertEquals(flow.indexOf("{c}"), text.sourceOffset(text.value().indexOf("{c}")));
        assertEquals(flow.indexOf("d\n"), text.sourceOffset(text.value().indexOf('d')));
    }

    @Test
    void positions_of_a_body_in_front_matter_point_into_the_file() {
        String flow = "---\nworkflow: |\n    a:\"x\n      {y}\" ->\n    b\n---\n";
        StringLit text = text(flow);
        assertEquals("x\n  {y}", text.value());
        assertEquals(flow.indexOf("{y}"), text.sourceOffset(text.value().indexOf("{y}")));
        assertEquals(flow.indexOf("\"x"), text.span().start());
    }

    @Test
    void positions_behind_a_template_are_right() {
        String flow = "{{n:general-purpose}}:\"{x}\" -> {{more:a:\"{y}\"}} -> b:\"{z}\"";
        var elements = parse(flow).flow().body().elements();
        assertEquals(flow.indexOf("{x}"), instruction(elements.get(0)).sourceOffset(0));
        assertEquals(flow.indexOf("{{more"), instruction(elements.get(1)).sourceOffset(0));
        assertEquals(flow.indexOf("{z}"), instruction(elements.get(2)).sourceOffset(0));
        assertEquals(flow.indexOf("b:"), elements.get(2).span().start());
    }

    private static StringLit instruction(Element step) {
        StringLit text = ((Element.Step) step).instruction();
        assertNotNull(text);
        return text;
    }
}
