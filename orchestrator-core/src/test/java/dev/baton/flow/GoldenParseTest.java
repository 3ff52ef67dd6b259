package dev.baton.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.baton.diagnostic.DiagnosticRenderer;
import dev.baton.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every {@code parse/<case>.flow} has its tree in {@code <case>.ast}, its diagnostics in {@code <case>.diag} and, when it
 * has no errors, its canonical layout in {@code <case>.fmt}. With {@code -Dbaton.golden.update=true} these files are
 * written anew, and the run fails so that nobody takes it for a check.
 */
class GoldenParseTest {
    private static final Path FOLDER = Path.of("src/test/golden/parse");
    private static final boolean UPDATE = Boolean.getBoolean("baton.golden.update");

    @TestFactory
    List<DynamicTest> every_case_has_its_golden_tree_diagnostics_and_layout() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.filter(f -> f.toString().endsWith(".flow"))
                    .sorted()
                    .map(f -> DynamicTest.dynamicTest(stem(f), () -> check(f)))
                    .toList();
        }
    }

    private static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("\\.flow$", "");
    }

    private static void check(Path file) throws IOException {
        String stem = stem(file);
        var source = new Source(stem + ".flow", Files.readString(file));
        Parsed parsed = Parser.parse(source);
        compare(stem + ".ast", TreeText.of(parsed.flow()));
        compare(stem + ".diag", new DiagnosticRenderer(false).render(parsed.diagnostics()));
        if (!parsed.hasErrors()) {
            compare(stem + ".fmt", Formatter.format(source).text());
        }
        if (UPDATE) {
            fail("Expected to compare " + stem + ", but updated its golden files; run again without the switch");
        }
    }

    private static void compare(String name, String actual) throws IOException {
        Path file = FOLDER.resolve(name);
        if (UPDATE) {
            Files.writeString(file, actual);
            return;
        }
        assertTrue(
                Files.exists(file),
                () -> "Expected " + file + ", but there is none; run with -Dbaton.golden.update=true");
        assertEquals(Files.readString(file), actual, name);
    }
}
