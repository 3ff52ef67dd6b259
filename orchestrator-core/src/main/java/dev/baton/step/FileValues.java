package dev.baton.step;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files that a result names and stores their content.
 *
 * <p>A text names a file when it is exactly the path, absolute or relative to the scratch folder, of a regular file that,
 * links resolved, lies in the scratch folder. In a JSON text every string value is looked at, and never a name.
 */
public final class FileValues {
    /** A text longer than this is no path. */
    private static final int PATH_CHARS = 4096;

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * @param files in order of their place in the text
     * @param warnings of files that were left out
     */
    public record Found(List<FileValue> files, List<String> warnings) {
        public static final Found NONE = new Found(List.of(), List.of());

        public Found {
            files = List.copyOf(files);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * @param jsonChars JSON texts longer than this are not searched
     * @param count at most so many files of one result
     * @param bytes at most so much of all of them together
     */
    public record Limits(int jsonChars, int count, long bytes) {
        public static final Limits DEFAULT = new Limits(1 << 20, 1000, 1L << 30);
    }

    private FileValues() {}

    public static Found find(String text, Path scratch, ContentStore contents) throws IOException {
        return find(text, scratch, contents, Limits.DEFAULT);
    }

    public static Found find(String text, Path scratch, ContentStore contents, Limits limits) throws IOException {
        Set<String> candidates = candidates(text, limits);
        List<Path> files = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (String candidate : candidates) {
            Path file = resolve(scratch, candidate);
            // Nearly every text ends here: it names no file at all.
            if (file != null && Files.isRegularFile(file)) {
                files.add(file);
                texts.add(candidate);
            }
        }
        return files.isEmpty() ? Found.NONE : new Search(scratch.toRealPath(), contents, limits).keep(texts, files);
    }

    private static @Nullable Path resolve(Path scratch, String text) {
        try {
            return scratch.resolve(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static Set<String> candidates(String text, Limits limits) throws IOException {
        Set<String> candidates = new LinkedHashSet<>();
        if (mayBePath(text)) {
            candidates.add(text);
        }
        if (text.length() <= limits.jsonChars() && mayBeJson(text)) {
            addStrings(text, candidates);
        }
        return candidates;
    }

    private static boolean mayBePath(String text) {
        return !text.isBlank() && text.length() <= PATH_CHARS && text.indexOf('\0') < 0;
    }

    private static boolean mayBeJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[") || start.startsWith("\"");
    }

    private static void addStrings(String text, Set<String> candidates) throws IOException {
        Set<String> strings = new LinkedHashSet<>();
        try (JsonParser parser = JSON.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING && mayBePath(parser.getText())) {
                    strings.add(parser.getText());
                }
            }
            candidates.addAll(strings);
        } catch (JsonProcessingException e) {
            // Not JSON as a whole, so its strings are only text.
        }
    }

    private static final class Search {
        private final Path scratch;
        private final ContentStore contents;
        private final Limits limits;
        private final List<FileValue> files = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private long bytes;

        Search(Path scratch, ContentStore contents, Limits limits) {
            this.scratch = scratch;
            this.contents = contents;
            this.limits = limits;
        }

        Found keep(List<String> texts, List<Path> candidates) throws IOException {
            for (int i = 0; i < texts.size(); i++) {
                try {
                    Path file = candidates.get(i).toRealPath();
                    if (file.startsWith(scratch)) {
                        keep(texts.get(i), file);
                    }
                } catch (NoSuchFileException e) {
                    // Removed meanwhile: then the text is only a text.
                }
            }
            return new Found(files, warnings);
        }

        private void keep(String text, Path file) throws IOException {
            long size = Files.size(file);
            if (files.size() >= limits.count() || bytes + size > limits.bytes()) {
                warnings.add(
                        "The file %s is not stored with the run: a result keeps at most %d files of %d bytes together"
                                .formatted(text, limits.count(), limits.bytes()));
                return;
            }
            bytes += size;
            files.add(new FileValue(text, scratch.relativize(file).toString(), contents.storeFile(file), size));
        }
    }
}
