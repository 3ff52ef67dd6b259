package dev.baton;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;

/**
 * Cases under {@code src/test/golden/<stage>/}: a {@code .flow} each, and beside it what is expected of it. With
 * {@code -Dbaton.golden.update=true} the expected files are written anew, and every updated case fails, so that nobody overlooks it.
 */
public final class Golden {
    private static final Path ROOT = Path.of("src/test/golden");
    private static final boolean UPDATE = Boolean.getBoolean("baton.golden.update");

    private Golden() {}

    /** A test for each case of a stage, given what is expected in the file with each extension. */
    public static List<DynamicTest> tests(String stage, Function<Path, Map<String, String>> actual) {
        return flows(stage).stream()
                .map(flow ->
                        DynamicTest.dynamicTest(flow.getFileName().toString(), () -> check(flow, actual.apply(flow))))
                .toList();
    }

    /** The flows of a stage, in the order of their names. */
    public static List<Path> flows(String stage) {
        try (var files = Files.list(ROOT.resolve(stage))) {
            return files.filter(file -> file.toString().endsWith(".flow"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a file. */
    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(Path flow, Map<String, String> actual) throws IOException {
        String name = flow.getFileName().toString();
        String stem = name.substring(0, name.length() - ".flow".length());
        for (Map.Entry<String, String> entry : actual.entrySet()) {
            Path expected = flow.resolveSibling(stem + "." + entry.getKey());
            if (UPDATE) {
                Files.writeString(expected, entry.getValue());
                continue;
            }
            assertTrue(
                    Files.exists(expected),
                    () -> "Expected " + expected + ", but there is none: run with -Dbaton.golden.update=true");
            assertEquals(Files.readString(expected), entry.getValue(), expected.toString());
        }
        if (UPDATE) {
            Assertions.fail("updated " + stem);
        }
    }
}
