package dev.baton.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileValuesTest {
    @TempDir
    Path root;

    private final List<Path> stored = new ArrayList<>();
    private Path scratch;

    @BeforeEach
    void files() throws IOException {
        scratch = Files.createDirectories(root.resolve("scratch"));
        Files.createDirectories(scratch.resolve("sub dir"));
        Files.writeString(scratch.resolve("a.txt"), "aaa");
        Files.writeString(scratch.resolve("sub dir/ü.txt"), "b");
        Files.writeString(root.resolve("outside.txt"), "o");
        Files.createSymbolicLink(scratch.resolve("inner"), scratch.resolve("a.txt"));
        Files.createSymbolicLink(scratch.resolve("outer"), root.resolve("outside.txt"));
    }

    private List<String> paths(String text) throws IOException {
        return FileValues.find(text, scratch, new Contents()).files().stream()
                .map(FileValue::path)
                .toList();
    }

    @Test
    void a_text_that_is_exactly_a_path_in_the_scratch_folder_names_a_file() throws IOException {
        assertEquals(List.of("a.txt"), paths("a.txt"));
        assertEquals(List.of("a.txt"), paths(scratch.resolve("a.txt").toString()));
        assertEquals(List.of("sub dir/ü.txt"), paths("sub dir/ü.txt"));
        assertEquals(List.of("a.txt"), paths("./sub dir/../a.txt"));
    }

    @Test
    void a_text_that_only_holds_a_path_names_none() throws IOException {
        for (String text : List.of(
                "see a.txt", "a.txt ", "a.txt\n", "", " ", ".", "sub dir", "b.txt", "a.txt\0", "x".repeat(5000))) {
            assertEquals(List.of(), paths(text), text);
        }
    }

    @Test
    void a_file_outside_the_scratch_folder_is_none_also_by_way_of_a_link() throws IOException {
        for (String text : List.of("../outside.txt", root.resolve("outside.txt").toString(), "outer", "/etc/passwd")) {
            assertEquals(List.of(), paths(text), text);
        }
        assertEquals(List.of("a.txt"), paths("inner"));
    }

    @Test
    void strings_in_JSON_name_files_and_names_of_members_do_not() throws IOException {
        assertEquals(
                List.of("a.txt", "sub dir/ü.txt"),
                paths("{\"a.txt\": 1, \"x\": [\"a.txt\", {\"y\": \"sub dir/\\u00fc.txt\"}, \"a.txt\", \"b\"]}"));
        assertEquals(List.of("a.txt"), paths("\"a.txt\""));
        assertEquals(List.of(), paths("{\"x\": \"a.txt\""));
    }

    @Test
    void a_file_value_has_the_text_the_content_and_the_size() throws IOException {
        FileValue value =
                FileValues.find("[\"inner\"]", scratch, new Contents()).files().getFirst();
        assertEquals(new FileValue("inner", "a.txt", "hash of a.txt", 3), value);
        assertEquals(List.of(scratch.toRealPath().resolve("a.txt")), stored);
    }

    @Test
    void files_past_the_limits_are_left_out_with_a_warning() throws IOException {
        FileValues.Found byCount = FileValues.find(
                "[\"a.txt\", \"inner\", \"sub dir/ü.txt\"]",
                scratch,
                new Contents(),
                new FileValues.Limits(1000, 2, 1000));
        assertEquals(2, byCount.files().size());
        assertEquals(1, byCount.warnings().size());
        FileValues.Found bySize = FileValues.find(
                "[\"a.txt\", \"sub dir/ü.txt\"]", scratch, new Contents(), new FileValues.Limits(1000, 9, 2));
        assertEquals(
                List.of("sub dir/ü.txt"),
                bySize.files().stream().map(FileValue::path).toList());
        assertEquals(1, bySize.warnings().size());
    }

    private final class Contents implements ContentStore {
        @Override
        public StoredText store(String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String storeFile(Path file) {
            stored.add(file);
            return "hash of " + file.getFileName();
        }

        @Override
        public String read(StoredText text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void restore(String hash, Path to) {
            throw new UnsupportedOperationException();
        }
    }
}
