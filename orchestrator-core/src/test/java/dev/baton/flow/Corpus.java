package dev.baton.flow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The texts of the golden cases, to try other things with. */
final class Corpus {
    private Corpus() {}

    static List<String> texts() {
        try (var files = Files.list(Path.of("src/test/golden/parse"))) {
            return files.filter(f -> f.toString().endsWith(".flow"))
                    .sorted()
                    .map(Corpus::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
