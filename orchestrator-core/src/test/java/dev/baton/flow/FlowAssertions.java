package dev.baton.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.baton.diagnostic.DiagnosticRenderer;
import dev.baton.source.LineMap;
import dev.baton.source.Source;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Short ways to say what a text is read as. */
final class FlowAssertions {
    private FlowAssertions() {}

    static Parsed parse(String text) {
        return Parser.parse(new Source("t.flow", text));
    }

    /** The text has no problems and this tree, given without its first line and one level of indentation. */
    static void assertTree(String text, String... lines) {
        assertTree(parse(text), lines);
    }

    static void assertTree(Parsed parsed, String... lines) {
        assertEquals("", new DiagnosticRenderer(false).render(parsed.diagnostics()));
        assertEquals(String.join("\n", lines), tree(parsed));
    }

    static String tree(Parsed parsed) {
        List<String> lines = TreeText.of(parsed.flow())
                .lines()
                .skip(1)
                .map(l -> l.substring(2))
                .toList();
        return String.join("\n", lines);
    }

    /** The text has exactly these problems, each as {@code code@line:column}, in textual order. */
    static void assertProblems(String text, String... problems) {
        var parsed = Parser.parse(new Source("t.flow", text), Map.of());
        var lines = LineMap.of(parsed.flow().source());
        List<String> found = parsed.diagnostics().stream()
                .map(d -> d.code() + "@" + lines.line(d.span().start()) + ":"
                        + lines.column(d.span().start()))
                .toList();
        assertEquals(Arrays.asList(problems), found, () -> new DiagnosticRenderer(false).render(parsed.diagnostics()));
    }
}
