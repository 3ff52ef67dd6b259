package dev.baton.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.check.KnownSteps;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.diagnostic.DiagnosticRenderer;
import dev.baton.plan.FlowCompiler;
import dev.baton.source.Source;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged flows; {@code -Dbaton.fuzz=N} says how many the long test tries. */
class FuzzTest {
    private static final int USUAL = 2_000;
    private static final int MANY = Integer.getInteger("baton.fuzz", 100_000);
    private static final Duration BOUND = Duration.ofSeconds(2);
    private static final String[] PIECES = {
        "\"",
        "\"\"\"",
        "[",
        "]",
        "{",
        "}",
        "(",
        ")",
        "(if ",
        "~>",
        "->",
        "||",
        "=>",
        ":",
        ":=",
        "@",
        "$",
        "#",
        "'",
        "\\",
        "{{x}}",
        "{{x:1}}",
        "{{",
        "\n",
        "\n  ",
        "\t",
        "---\n",
        "undo",
        "saga [",
        "map(",
        "route({v}) => [",
        "race [",
        "🙂",
        "\u0000",
        "\u201C",
        "if ",
        " ",
        ",",
        "=",
        "-",
        "Bash:\"",
        "|",
        "workflow: |\n",
        "Workflow:\n"
    };

    @Test
    void no_damage_to_a_flow_breaks_the_parser_or_takes_long() {
        tryDamaged(0, USUAL);
    }

    @Test
    @Tag("long")
    void a_hundred_thousand_damaged_flows_neither_break_the_parser_nor_take_long() {
        tryDamaged(USUAL, MANY);
    }

    private static void tryDamaged(int from, int to) {
        List<String> corpus = Corpus.texts();
        for (int i = from; i < to; i++) {
            String text = damaged(corpus, new Random(i));
            check(text, i);
        }
    }

    private static void check(String text, int seed) {
        String about = "seed " + seed + ":\n" + text;
        try {
            CpuTime.atMost(BOUND, about, () -> read(text, seed, about));
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError(about, e);
        }
    }

    private static boolean read(String text, int seed, String about) {
        boolean markdown = seed % 7 == 0;
        var source = markdown ? new Source("f.md", "# A\n```flow\n" + text + "\n```\n") : new Source("f.flow", text);
        for (Parsed parsed : Flows.read(source, Map.of("x", "y:\"z\""))) {
            parsed.diagnostics().forEach(d -> assertInside(d, source, about));
            var compiled = FlowCompiler.compile(parsed, FlowCompiler.Context.toValidate(KnownSteps.standard()));
            compiled.diagnostics().forEach(d -> assertInside(d, source, about));
            new DiagnosticRenderer(true).render(compiled.diagnostics());
        }
        checkFormatting(source, about);
        return true;
    }

    private static void assertInside(Diagnostic d, Source source, String about) {
        assertTrue(d.span().end() <= source.text().length(), () -> d + "\n" + about);
        assertTrue(!d.message().isBlank(), about);
    }

    private static void checkFormatting(Source source, String about) {
        var formatted = Formatter.format(source);
        if (formatted.hasErrors()) {
            assertEquals(source.text(), formatted.text(), about);
            return;
        }
        var again = new Source(source.name(), formatted.text());
        var second = Formatter.format(again);
        assertEquals(formatted.text(), second.text(), about);
        List<Parsed> before = Flows.read(source, Map.of("x", "y"));
        List<Parsed> after = Flows.read(again, Map.of("x", "y"));
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).hasErrors()) {
                assertEquals(
                        SyntaxEquality.withoutPlaces(before.get(i).flow()),
                        SyntaxEquality.withoutPlaces(after.get(i).flow()),
                        () -> about + "\n=== formatted:\n" + formatted.text());
            }
        }
    }

    private static String damaged(List<String> corpus, Random random) {
        var text = new StringBuilder(corpus.get(random.nextInt(corpus.size())));
        for (int n = 1 + random.nextInt(6); n > 0; n--) {
            damage(text, corpus, random);
        }
        return text.toString();
    }

    private static void damage(StringBuilder text, List<String> corpus, Random random) {
        int at = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), at + random.nextInt(12));
        switch (random.nextInt(7)) {
            case 0 -> text.delete(at, to);
            case 1 -> text.insert(at, text.substring(at, to));
            case 2, 3 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
            case 4 -> {
                String moved = text.substring(at, to);
                text.delete(at, to);
                text.insert(random.nextInt(text.length() + 1), moved);
            }
            case 5 -> {
                String other = corpus.get(random.nextInt(corpus.size()));
                int from = random.nextInt(other.length() + 1);
                text.insert(at, other, from, Math.min(other.length(), from + random.nextInt(80)));
            }
            default -> text.setLength(Math.max(at, text.length() / 2));
        }
    }
}
