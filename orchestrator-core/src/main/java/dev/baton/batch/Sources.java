package dev.baton.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.baton.plan.PlanNode;
import dev.baton.step.ContentStore;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Reads a batch's source, value by value. Blocking. */
final class Sources {
    /** Numbers stay as they were written. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final ObjectMapper WHOLE_LINE = JSON.copy().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final CsvMapper CSV =
            CsvMapper.builder().enable(CsvParser.Feature.SKIP_EMPTY_LINES).build();

    private final ContentStore contents;
    private final Path workdir;
    private final Items items;

    private Sources(ContentStore contents, Path workdir, Items items) {
        this.contents = contents;
        this.workdir = workdir;
        this.items = items;
    }

    /**
     * Reads all of a source.
     *
     * @throws BatchException when the source is not what it should be, with a sentence for the user
     */
    static void read(PlanNode.Source source, StepWork.Batch batch, ContentStore contents, Path workdir, Items items)
            throws IOException {
        Sources sources = new Sources(contents, workdir, items);
        switch (source.kind()) {
            case "variable" -> sources.list(Objects.requireNonNullElse(source.variable(), ""), batch.list());
            case "range" -> sources.range(source.from(), source.to());
            case "files" -> sources.files(path(batch));
            default -> sources.file(source.kind(), path(batch));
        }
    }

    private static String path(StepWork.Batch batch) {
        return Objects.requireNonNullElse(batch.path(), "");
    }

    private void range(long from, long to) throws IOException {
        for (long i = from; i < to; i++) {
            items.add(Long.toString(i));
        }
    }

    private void list(String variable, @org.jspecify.annotations.Nullable StoredText text) throws IOException {
        if (text == null) {
            throw new BatchException("Expected a list in '" + variable + "', but nothing is bound to it");
        }
        if (text instanceof StoredText.Sealed) {
            throw new BatchException("Expected a list in '" + variable + "', but it is a secret");
        }
        int first = first(text);
        if (first == '{') {
            throw new BatchException("Expected a list in '" + variable
                    + "', but it is a JSON object: bind the list in it to a variable of its own");
        }
        if (first == '[' && isList(text)) {
            elements(text);
        } else {
            try (BufferedReader lines = ItemLines.open(contents, text, 0)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!line.isBlank()) {
                        items.add(JSON.writeValueAsString(line));
                    }
                }
            }
        }
    }

    /** The first character that is no space, or -1. */
    private int first(StoredText text) throws IOException {
        try (InputStream in = new PushbackInputStream(contents.open(text))) {
            int c = in.read();
            while (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
                c = in.read();
            }
            return c;
        }
    }

    /** Whether the whole is one JSON list; a text that only looks like one at first is lines. */
    private boolean isList(StoredText text) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(contents.open(text))) {
            parser.nextToken();
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private void elements(StoredText text) throws IOException {
        try (JsonParser parser = JSON.createParser(contents.open(text))) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                JsonNode element = parser.readValueAsTree();
                items.add(JSON.writeValueAsString(element));
            }
        }
    }

    private void file(String kind, String path) throws IOException {
        Path file = workdir.resolve(path);
        if (Files.isDirectory(file)) {
            throw new BatchException("Expected a file '" + path + "', but it is a folder");
        }
        try (InputStream in = withoutMark(Files.newInputStream(file))) {
            switch (kind) {
                case "lines" -> lines(in, false, path);
                case "jsonl" -> lines(in, true, path);
                case "csv" -> csv(in, path);
                default -> throw new IllegalArgumentException("Expected a kind of source, but got '" + kind + "'");
            }
        } catch (NoSuchFileException e) {
            throw new BatchException("Expected a file '" + path + "' in " + workdir + ", but there is none");
        } catch (AccessDeniedException e) {
            throw new BatchException("Expected to be allowed to read '" + path + "', but this user is not");
        } catch (MalformedInputException e) {
            throw new BatchException("Expected '" + path + "' to be UTF-8 text, but it is not");
        }
    }

    /** Without the byte order mark that some programs write first. */
    private static InputStream withoutMark(InputStream file) throws IOException {
        PushbackInputStream in = new PushbackInputStream(new BufferedInputStream(file), 3);
        byte[] first = in.readNBytes(3);
        boolean mark =
                first.length == 3 && first[0] == (byte) 0xEF && first[1] == (byte) 0xBB && first[2] == (byte) 0xBF;
        if (!mark) {
            in.unread(first);
        }
        return in;
    }

    private static boolean isEmpty(InputStream in) throws IOException {
        PushbackInputStream pushback = (PushbackInputStream) in;
        int first = pushback.read();
        if (first >= 0) {
            pushback.unread(first);
        }
        return first < 0;
    }

    private void lines(InputStream in, boolean json, String path) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()), 1 << 16);
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!json) {
                items.add(JSON.writeValueAsString(line));
            } else if (!line.isBlank()) {
                items.add(compact(line, path, number));
            }
        }
    }

    private static String compact(String line, String path, long number) throws IOException {
        try {
            return JSON.writeValueAsString(WHOLE_LINE.readTree(line));
        } catch (JsonProcessingException e) {
            throw new BatchException(
                    "Expected a JSON value on line " + number + " of '" + path + "', but " + e.getOriginalMessage());
        }
    }

    private void csv(InputStream in, String path) throws IOException {
        if (isEmpty(in)) {
            return;
        }
        CsvSchema header = CsvSchema.emptySchema().withHeader();
        try (MappingIterator<Map<String, String>> rows = CSV.readerForMapOf(String.class)
                .with(header)
                .readValues(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()))) {
            while (rows.hasNextValue()) {
                items.add(JSON.writeValueAsString(rows.nextValue()));
            }
        } catch (JsonProcessingException e) {
            throw new BatchException(
                    "Expected '" + path + "' to be a table with a first row of names, but " + e.getOriginalMessage());
        }
    }

    /** Paths as the glob has them, relative to the working folder or absolute, in the order of their names. */
    private void files(String written) throws IOException {
        String glob = written.replaceAll("/{2,}", "/").replaceAll("^(\\./)+", "");
        boolean absolute = glob.startsWith("/");
        Path base = absolute ? Path.of("/") : workdir;
        String pattern = absolute ? glob.substring(1) : glob;
        Path from = base.resolve(literalPart(pattern));
        if (!Files.exists(from)) {
            return;
        }
        PathMatcher matcher = matcher(pattern, written);
        boolean hidden = pattern.startsWith(".") || pattern.contains("/.");
        List<String> found;
        try (Stream<Path> walk = Files.walk(from)) {
            found = walk.filter(Files::isRegularFile)
                    .map(base::relativize)
                    .filter(matcher::matches)
                    .filter(path -> hidden || !isHidden(path))
                    .map(path -> absolute ? base.resolve(path).toString() : path.toString())
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw new BatchException("Expected to read the folders of '" + written + "', but "
                    + Objects.requireNonNull(e.getCause()).getMessage() + " cannot be read");
        }
        for (String path : found) {
            items.add(JSON.writeValueAsString(path));
        }
    }

    private static PathMatcher matcher(String pattern, String written) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        } catch (PatternSyntaxException e) {
            throw new BatchException(
                    "Expected a pattern such as *.txt, but '" + written + "' is none: " + e.getDescription());
        }
    }

    private static boolean isHidden(Path path) {
        for (Path name : path) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    /** The folders before the first one that holds a wildcard. */
    private static String literalPart(String pattern) {
        int wild = pattern.length();
        for (char c : new char[] {'*', '?', '[', '{'}) {
            int at = pattern.indexOf(c);
            wild = at < 0 ? wild : Math.min(wild, at);
        }
        int slash = pattern.lastIndexOf('/', wild);
        return slash <= 0 ? "" : pattern.substring(0, slash);
    }
}
