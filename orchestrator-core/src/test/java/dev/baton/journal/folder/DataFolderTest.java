package dev.baton.journal.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path temp;

    @Test
    void the_environment_names_it_or_else_it_lies_in_the_working_folder() {
        Path work = Path.of("/srv/project");
        assertEquals(Path.of("/data"), DataFolder.locate(Map.of("BATON_HOME", "/data"), work));
        assertEquals(Path.of("/srv/project/data"), DataFolder.locate(Map.of("BATON_HOME", "data"), work));
        assertEquals(Path.of("/srv/project/.baton"), DataFolder.locate(Map.of("BATON_HOME", " "), work));
        assertEquals(Path.of("/srv/project/.baton"), DataFolder.locate(Map.of(), work));
    }

    @Test
    void it_is_made_for_its_owner_alone() throws IOException {
        DataFolder folder = DataFolder.open(temp.resolve("a/.baton"));
        for (Path path : List.of(folder.root(), folder.blobs(), folder.runs())) {
            assertEquals(
                    "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)), path::toString);
        }
    }

    @Test
    void it_is_one_folder_by_whatever_path() throws IOException {
        DataFolder folder = DataFolder.open(temp.resolve("data"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), folder.root());
        assertEquals(folder.root(), DataFolder.open(link).root());
        assertEquals(folder.root(), DataFolder.open(temp.resolve("x/../data")).root());
    }

    @Test
    void a_file_in_its_place_is_refused_in_one_sentence() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        StorageException refusal = assertThrows(StorageException.class, () -> DataFolder.open(file));
        assertEquals(StorageException.Kind.NOT_A_FOLDER, refusal.kind());
        assertEquals(
                file + " is not a folder: move it away, or choose another folder with BATON_HOME.",
                refusal.getMessage());
        assertEquals(
                StorageException.Kind.NOT_A_FOLDER,
                assertThrows(StorageException.class, () -> DataFolder.open(file.resolve("inside")))
                        .kind());
    }

    @Test
    void a_folder_that_cannot_be_written_is_refused_in_one_sentence() throws IOException {
        Path locked = Files.createDirectory(temp.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-x------"));
        assumeTrue(!Files.isWritable(locked), "the superuser may write everywhere");
        StorageException refusal =
                assertThrows(StorageException.class, () -> DataFolder.open(locked.resolve(".baton")));
        assertEquals(StorageException.Kind.READ_ONLY, refusal.kind());
    }

    @Test
    void a_runs_paths_stay_in_its_folder_whatever_its_id() {
        DataFolder folder = DataFolder.open(temp.resolve("data"));
        for (String id : List.of("a", "../../etc", "/etc/passwd", "..", ".", "", "a/b", "grün", "%2e", "a\0b")) {
            Path scratch = folder.scratch(id).normalize();
            assertTrue(scratch.startsWith(folder.runs()), scratch::toString);
            assertEquals(2, folder.runs().relativize(scratch).getNameCount(), scratch::toString);
        }
        assertEquals(folder.runs().resolve("a-1.b/attempts/4.2#1.1"), folder.attempt("a-1.b", "4.2#1.1"));
    }

    @Test
    void two_ids_never_share_a_path() {
        assertNotEquals(DataFolder.fileName("a/b"), DataFolder.fileName("a%2fb"));
        assertNotEquals(DataFolder.fileName(""), DataFolder.fileName("%"));
        assertNotEquals(DataFolder.fileName(".a"), DataFolder.fileName("%2ea"));
        assertNotEquals(DataFolder.fileName("1/".repeat(200) + "1"), DataFolder.fileName("1/".repeat(200) + "2"));
    }

    @Test
    void no_path_has_a_name_that_is_too_long_for_a_file() {
        assertTrue(DataFolder.fileName("1/".repeat(200)).length() <= 255);
        assertEquals(240, DataFolder.fileName("1".repeat(240)).length());
    }
}
