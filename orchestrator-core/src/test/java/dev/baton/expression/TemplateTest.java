package dev.baton.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Variables VARIABLES = Results.variables(Map.of(
            "x", new Value.Text("X"),
            "a-b", new Value.Text("AB"),
            "data", Results.success("{ \"n\": 1.50, \"list\": [1, \"two\", {\"k\": null}], \"text\": \"inner\" }")));

    private static String render(String text) {
        return Template.parse(text).template().render(VARIABLES).text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "plain                       | plain",
                "{x}                         | X",
                "{x}{x}                      | XX",
                "<{a-b}>                     | <AB>",
                "{data.n}                    | 1.50",
                "{data.list[1]}              | two",
                "{data.list}                 | [1,\"two\",{\"k\":null}]",
                "{data.text}                 | inner",
                "{data}                      | { \"n\": 1.50, \"list\": [1, \"two\", {\"k\": null}], \"text\": \"inner\" }",
                "{data.list.length}          | 3",
                "{ x }                       | { x }",
                "{}                          | {}",
                "{1}                         | {1}",
                "{x.}                        | {x.}",
                "{x[a]}                      | {x[a]}",
                "{x-}                        | {x-}",
                "{\"k\": \"{x}\"}            | {\"k\": \"X\"}",
                "{{x}}                       | {X}",
                "${x} and $x                 | ${x} and $x",
                "\\{x} and \\{ y             | {x} and \\{ y",
                "{x                          | {x",
                "`{x}\n{y`                   | `X\n{y`",
            })
    void only_a_name_between_braces_is_replaced(String text, String rendered) {
        assertEquals(rendered, render(text));
    }

    @Test
    void what_is_missing_renders_as_nothing_and_is_told() {
        Template.Rendered rendered =
                Template.parse("<{nobody}{data.gone}{nobody}>").template().render(VARIABLES);
        assertEquals("<>", rendered.text());
        assertEquals(List.of(Path.parse("nobody"), Path.parse("data.gone")), rendered.missing());
    }

    @Test
    void references_and_dollar_groups_are_placed() {
        Template.Parsed parsed = Template.parse("a {x} ${y.z} \\{w}");
        assertEquals("[Use[path=x, span=Span[start=2, end=5]]]", parsed.refs().toString());
        assertEquals(
                "[Use[path=y.z, span=Span[start=6, end=12]]]", parsed.dollars().toString());
    }

    @Test
    void a_constant_is_also_written_with_a_dollar_where_that_is_asked_for() {
        Template.Parsed parsed = Template.parse("$x $xy ${x} $x{x}$", "x"::equals);
        assertEquals("X $xy ${x} XX$", parsed.template().render(VARIABLES).text());
        assertEquals(3, parsed.refs().size());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_text_without_values_comes_back_as_it_was(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append("{}[].$ x9\"\n".charAt(random.nextInt(11)));
            }
            String rendered = Template.parse(text.toString())
                    .template()
                    .fill(path -> new Values.Rendered("{" + path + "}", false))
                    .text();
            assertEquals(text.toString(), rendered);
        }
    }

    @Test
    void hostile_texts_take_linear_time() {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            Template.parse("{".repeat(1_000_000));
            Template.parse("{x}".repeat(300_000), "q"::equals);
            Template.parse("{a.b[0].".repeat(100_000));
            Template.parse("{" + "a".repeat(1_000_000));
            Template.parse("$x{".repeat(300_000), "x"::equals);
        });
    }

    @Test
    void a_plan_keeps_it_as_json_with_stable_names() throws Exception {
        var mapper = new ObjectMapper();
        Template template = Template.parse("a {x.y[0]}").template();
        String json = mapper.writeValueAsString(template);
        assertEquals("{\"parts\":[{\"type\":\"text\",\"text\":\"a \"},{\"type\":\"ref\",\"path\":\"x.y[0]\"}]}", json);
        assertEquals(template, mapper.readValue(json, Template.class));
    }
}
