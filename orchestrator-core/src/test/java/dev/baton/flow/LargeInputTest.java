package dev.baton.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.diagnostic.DiagnosticRenderer;
import dev.baton.source.Source;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LargeInputTest {
    private static final int SIZE = 1 << 20;
    private static final Duration BOUND = Duration.ofSeconds(2);

    /** What a file could be full of. */
    static List<String> pieces() {
        return List.of(
                "[",
                "]",
                "[a",
                "[a ||",
                "(",
                "(if ",
                "(if a\n",
                "(if a)~> ",
                "(if a)~>\n",
                "(if '",
                "(if x == ' ",
                "(if \"\\",
                "\"",
                "\"\\",
                "\n\\\"",
                "\"\"\"",
                "a:\"x\n",
                "a:\"\"\"\n",
                "a:\"\"\"\nb:",
                "{{",
                "{{a:",
                "{{a:{",
                "{{a:1}}",
                "\"{{a:1}}\" ",
                "# c\n",
                "#\n\n",
                "a ",
                "a->",
                "a||",
                "a b\n",
                "x {a",
                "x {a: [",
                "x {a: {b: ",
                "b {a\n",
                "b {a b\n",
                "if if ",
                "else ~> ",
                "saga [a undo ",
                "map(x in ",
                "route({v}) => [(if a)~> ",
                "$a := {b: ",
                "@x(a=",
                "@",
                "$",
                "\t",
                "'",
                "\u201C",
                "\u201Ca\u201D ",
                "~>",
                "=>",
                "---- ",
                "- ",
                "%",
                "🙂",
                "|",
                "a:\"b\" ~> ",
                "fallback: [",
                "a {fallback: [",
                "a {fallback: b");
    }

    @Test
    void a_megabyte_of_steps_is_read_in_less_than_two_seconds() {
        Source source = filled(
                "general-purpose:\"Do {x} and more\":x ->\n(if x.ok)~>\n  Bash:\"echo {x}\":y {timeout: 30s} ~>\n");
        Parsed parsed = CpuTime.atMost(Duration.ofSeconds(2), "steps", () -> Parser.parse(source));
        assertFalse(parsed.hasErrors());
    }

    @Test
    void a_megabyte_of_steps_is_formatted_in_less_than_four_seconds() {
        Source source = filled(
                "# note\n[ a:\"x\" || b:\"y\":z ] -> # tail\n(if x.ok)~>\n  Bash:\"echo {x}\":y {timeout: 30s} ~>\n");
        String text = CpuTime.atMost(Duration.ofSeconds(4), "steps", () -> Formatter.format(source))
                .text();
        assertEquals(text, Formatter.format(new Source("t.flow", text)).text());
    }

    @Test
    void a_hundred_thousand_open_brackets_are_one_diagnostic() {
        Parsed parsed = Parser.parse(new Source("t.flow", "[".repeat(100_000)));
        assertEquals(1, parsed.diagnostics().size());
        assertEquals("too-deep", parsed.diagnostics().getFirst().code());
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void a_megabyte_of_anything_on_one_line_is_read_in_less_than_two_seconds(String piece) {
        Parsed parsed = CpuTime.atMost(BOUND, piece, () -> Parser.parse(filled(piece)));
        assertTrue(parsed.diagnostics().size() <= 1_001, piece);
        var some = parsed.diagnostics().stream().limit(20).toList();
        CpuTime.atMost(BOUND, piece, () -> new DiagnosticRenderer(false).render(some));
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void many_lines_of_anything_are_read_in_less_than_two_seconds(String piece) {
        CpuTime.atMost(BOUND, piece, () -> Parser.parse(filled(piece + "\n", SIZE / 4)));
        String block =
                filled("  " + piece.replace("\n", "\n  ") + "\n", SIZE / 4).text();
        CpuTime.atMost(BOUND, piece, () -> Parser.parse(new Source("t.flow", "---\nworkflow: |\n" + block + "---\n")));
        CpuTime.atMost(
                BOUND,
                piece,
                () -> Flows.read(new Source("t.md", filled(piece, SIZE / 4).text())));
    }

    private static Source filled(String piece) {
        return filled(piece, SIZE);
    }

    private static Source filled(String piece, int size) {
        return new Source("t.flow", piece.repeat(size / piece.length()));
    }
}
