package dev.baton.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.diagnostic.Diagnostic.Related;
import dev.baton.source.Source;
import dev.baton.source.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosticRendererTest {
    private final DiagnosticRenderer plain = new DiagnosticRenderer(false);

    private static Diagnostic error(String text, int start, int end) {
        return Diagnostic.error(
                "some-code", new Source("a.flow", text), new Span(start, end), "Expected x, but y", null);
    }

    @Test
    void a_place_is_shown_with_its_line_and_underlined() {
        var d = new Diagnostic(
                "c",
                Severity.WARNING,
                new Source("a.flow", "one\ntwo three\n"),
                new Span(8, 13),
                "m",
                "do it",
                List.of());
        assertEquals("""
                a.flow:2:5: warning[c]: m
                  |
                2 | two three
                  |     ^^^^^
                hint: do it
                """, plain.render(d));
    }

    @Test
    void related_places_follow_with_what_is_to_be_seen_there() {
        assertEquals("""
                a.flow:2:1: error[some-code]: Expected x, but y
                  |
                2 | b
                  | ^
                a.flow:1:1: note: opened here
                  |
                1 | [
                  | ^
                """, plain.render(error("[\nb", 2, 3).with(new Related(new Span(0, 1), "opened here"))));
    }

    @Test
    void an_empty_place_and_the_end_of_the_text_get_one_mark() {
        assertEquals(
                "a.flow:1:3: error[some-code]: Expected x, but y\n  |\n1 | ab\n  |   ^\n",
                plain.render(error("ab", 2, 2)));
        assertEquals(
                "a.flow:2:1: error[some-code]: Expected x, but y\n  |\n2 |\n  | ^\n",
                plain.render(error("ab\n", 3, 3)));
        assertEquals(
                "a.flow:1:1: error[some-code]: Expected x, but y\n  |\n1 |\n  | ^\n", plain.render(error("", 0, 0)));
    }

    @Test
    void a_place_of_several_lines_shows_the_first_and_the_last() {
        assertEquals("""
                a.flow:1:2: error[some-code]: Expected x, but y
                  |
                1 | abc
                  |  ^^
                  | ⋮
                3 | ghi
                  | ^^
                """, plain.render(error("abc\ndef\nghi", 1, 10)));
        assertEquals("""
                a.flow:1:1: error[some-code]: Expected x, but y
                  |
                1 | abc
                  | ^^^
                2 | def
                  | ^^^
                """, plain.render(error("abc\ndef\n", 0, 7)));
    }

    @Test
    void tabs_and_wide_characters_keep_the_marks_in_place() {
        assertEquals(
                "a.flow:1:4: error[some-code]: Expected x, but y\n  |\n1 |     日本xy\n  |         ^\n",
                plain.render(error("\t日本xy", 3, 4)));
        assertEquals(
                "a.flow:1:2: error[some-code]: Expected x, but y\n  |\n1 | a🙂e\u0301z\n  |  ^^^\n",
                plain.render(error("a🙂e\u0301z", 1, 5)));
    }

    @Test
    void control_characters_of_the_text_do_not_reach_the_terminal() {
        var d = Diagnostic.error(
                "c", new Source("a\u001B.flow", "x\u001B[31my"), new Span(0, 1), "m\u0007\nn", "h\u001B");
        String shown = plain.render(d);
        assertTrue(shown.chars().noneMatch(c -> c == 0x1B || c == 7), shown);
        assertTrue(shown.contains("x\uFFFD[31my"), shown);
    }

    @Test
    void a_long_line_is_cut_around_the_place() {
        String text = "a".repeat(500_000) + "HERE" + "b".repeat(500_000);
        String shown = plain.render(error(text, 500_000, 500_004));
        String[] lines = shown.split("\n");
        assertEquals("a.flow:1:500001: error[some-code]: Expected x, but y", lines[0]);
        assertEquals("1 | …" + "a".repeat(50) + "HERE" + "b".repeat(66) + "…", lines[2]);
        assertEquals("  | " + " ".repeat(51) + "^^^^", lines[3]);
    }

    @Test
    void a_long_line_is_not_cut_within_a_character() {
        String text = "🙂".repeat(1000);
        String shown = plain.render(error(text, 1001, 1003));
        assertTrue(shown.contains("🙂"), shown);
        assertTrue(shown.codePoints().noneMatch(c -> c >= 0xD800 && c < 0xE000), shown);
    }

    @Test
    void the_gutter_is_as_wide_as_the_line_number() {
        assertEquals(
                "a.flow:10:1: error[some-code]: Expected x, but y\n   |\n10 | x\n   | ^\n",
                plain.render(error("\n".repeat(9) + "x", 9, 10)));
    }

    @Test
    void colours_are_added_and_change_nothing_else() {
        var d = error("[\nb", 2, 3).with(new Related(new Span(0, 1), "opened here"));
        String colored = new DiagnosticRenderer(true).render(d);
        assertTrue(colored.contains("\u001B[1;31merror[some-code]:\u001B[0m"), colored);
        assertEquals(plain.render(d), colored.replaceAll("\u001B\\[[0-9;]*m", ""));
    }

    @Test
    void several_diagnostics_stand_apart() {
        var d = error("x", 0, 1);
        assertEquals(plain.render(d) + "\n" + plain.render(d), plain.render(List.of(d, d)));
    }
}
