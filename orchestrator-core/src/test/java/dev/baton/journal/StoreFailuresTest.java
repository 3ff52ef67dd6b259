package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.journal.folder.BlobStore;
import dev.baton.journal.folder.DataFolder;
import dev.baton.journal.folder.FolderBlobs;
import dev.baton.journal.folder.StorageException;
import dev.baton.journal.folder.StorageException.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told, and what is kept, when the disk or the database is not as it should be. */
@Timeout(60)
class StoreFailuresTest {
    @TempDir
    Path temp;

    @Nested
    class A_disk_of_its_own {
        private Path disk;

        @BeforeEach
        void place() {
            disk = temp.resolve("disk");
        }

        /** Only a superuser may mount. */
        private void mount(String size) throws IOException, InterruptedException {
            Files.createDirectory(disk);
            assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", disk.toString()), "cannot mount");
        }

        @AfterEach
        void unmount() throws IOException, InterruptedException {
            run("umount", "--lazy", disk.toString());
        }

        @Test
        void that_is_full_is_waited_for_and_named() throws Exception {
            mount("16m");
            try (Database database = open(Duration.ofMillis(200))) {
                RunStore store = new RunStore(database);
                store.claimOwner("kept", "me");
                Path filler = fill();
                StorageException full = assertThrows(StorageException.class, () -> writeMuch(database));
                assertEquals(Kind.FULL, full.kind());
                assertEquals(
                        "The disk that holds " + folder().database()
                                + " is full: free some space, then repeat the command.",
                        full.getMessage());
                assertEquals(full.getMessage(), store.trouble().orElseThrow().sentence());
                assertEquals("me", store.owner("kept").orElseThrow());
                Files.delete(filler);
                store.claimOwner("after", "me");
                assertTrue(store.trouble().isEmpty());
            }
        }

        @Test
        void that_becomes_free_in_time_fails_nothing() throws Exception {
            mount("16m");
            try (Database database = open(Duration.ofSeconds(30))) {
                new RunStore(database).claimOwner("before", "me");
                Path filler = fill();
                CompletableFuture<Void> writes = CompletableFuture.runAsync(() -> writeMuch(database));
                while (database.trouble().isEmpty()) {
                    assertFalse(writes.isDone());
                    Thread.onSpinWait();
                }
                Files.delete(filler);
                writes.join();
            }
        }

        @Test
        void that_is_full_refuses_blobs() throws Exception {
            mount("4m");
            BlobStore blobs = new FolderBlobs(folder());
            fill();
            StorageException full = assertThrows(StorageException.class, () -> blobs.put(new byte[100_000]));
            assertEquals(Kind.FULL, full.kind());
        }

        @Test
        void that_cannot_be_written_is_refused() throws Exception {
            mount("16m");
            try (Database database = open(Duration.ZERO)) {
                new RunStore(database).claimOwner("a", "me");
            }
            assertTrue(run("mount", "-o", "remount,ro", disk.toString()));
            StorageException refusal = assertThrows(StorageException.class, this::folder);
            assertEquals(Kind.READ_ONLY, refusal.kind());
            assertEquals(
                    disk.toRealPath()
                            + " cannot be written: give this user write permission, or choose another folder with"
                            + " BATON_HOME.",
                    refusal.getMessage());
        }

        private DataFolder folder() {
            return DataFolder.open(disk);
        }

        private Database open(Duration hold) {
            return Database.open(folder(), settings(hold));
        }

        private Path fill() throws IOException {
            Path filler = disk.resolve("filler");
            byte[] bytes = new byte[4096];
            try (var out = Files.newOutputStream(filler)) {
                while (true) {
                    out.write(bytes);
                }
            } catch (IOException e) {
                assertEquals("No space left on device", e.getMessage());
                return filler;
            }
        }

        /** More than fits into what the database has reserved. */
        private void writeMuch(Database database) {
            RunStore store = new RunStore(database);
            for (int i = 0; i < 40; i++) {
                store.putBundle("bundle-" + i, new byte[100_000]);
            }
        }

        private static boolean run(String... command) throws IOException, InterruptedException {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        }
    }

    @Nested
    class A_database {
        private Path file;

        @BeforeEach
        void place() {
            file = temp.resolve("baton.db");
        }

        @Test
        void that_is_no_database_is_refused() throws IOException {
            Files.write(
                    file,
                    "this is not a database, whatever its name says".repeat(100).getBytes(StandardCharsets.UTF_8));
            assertDamaged(assertThrows(StorageException.class, this::open));
        }

        @Test
        void with_a_broken_page_says_so_to_readers_and_writers() throws IOException {
            try (Database database = open()) {
                database.write(session -> session.update(Sql.ENSURE_STREAM, "run|a"))
                        .join();
                new RunStore(database).claimOwner("a", "me");
            }
            overwrite(1, (int) Files.size(file) / 4096);
            assertDamaged(assertThrows(StorageException.class, () -> {
                try (Database database = open()) {
                    new RunStore(database).owner("a");
                }
            }));
            assertDamaged(assertThrows(StorageException.class, () -> {
                try (Database database = open()) {
                    new RunStore(database).claimOwner("a", "me");
                }
            }));
        }

        @Test
        void of_a_newer_version_is_refused() throws SQLException {
            open().close();
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA user_version = 99");
            }
            StorageException refusal = assertThrows(StorageException.class, this::open);
            assertEquals(Kind.NEWER_SCHEMA, refusal.kind());
            assertTrue(refusal.getMessage().contains("schema 99"), refusal::getMessage);
        }

        @Test
        void that_somebody_else_keeps_locked_is_waited_for_in_vain_with_a_sentence() throws SQLException {
            try (Database database = open();
                    Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                CompletableFuture<Integer> write =
                        database.write(session -> session.update(Sql.UPSERT_OWNER, "a", "me"));
                CompletionException failure = assertThrows(CompletionException.class, write::join);
                assertEquals(
                        Kind.BUSY,
                        assertInstanceOf(StorageException.class, failure.getCause())
                                .kind());
                statement.execute("ROLLBACK");
                new RunStore(database).claimOwner("a", "me");
            }
        }

        private Database open() {
            return Database.open(DataFolder.open(temp), settings(Duration.ZERO));
        }

        private void overwrite(int fromPage, int toPage) throws IOException {
            byte[] garbage = new byte[4096];
            Arrays.fill(garbage, (byte) 0xee);
            try (RandomAccessFile pages = new RandomAccessFile(file.toFile(), "rw")) {
                for (int page = fromPage; page < toPage; page++) {
                    pages.seek(page * 4096L);
                    pages.write(garbage);
                }
            }
        }

        private void assertDamaged(StorageException failure) {
            assertEquals(Kind.CORRUPTED, failure.kind(), failure::getMessage);
            assertTrue(failure.getMessage().startsWith("The database "), failure::getMessage);
            assertTrue(
                    List.of(failure.getMessage().split(": ", -1)).getLast().startsWith("restore it from a backup"),
                    failure::getMessage);
        }
    }

    private static StoreSettings settings(Duration hold) {
        return new StoreSettings(hold, 100, 2, 1 << 20);
    }
}
