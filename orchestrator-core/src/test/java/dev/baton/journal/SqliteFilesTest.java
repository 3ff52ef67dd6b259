package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.journal.folder.DataFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the files in which SQLite keeps the store. */
class SqliteFilesTest {
    @TempDir
    Path folder;

    private Database database;
    private RunStore store;

    @BeforeEach
    void open() {
        database = Database.open(DataFolder.open(folder), StoreSettings.DEFAULTS);
        store = new RunStore(database);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void compaction_gives_the_space_of_deleted_runs_back() throws Exception {
        Path file = DataFolder.open(folder).database();
        for (int run = 0; run < 20; run++) {
            String id = "run|" + run;
            String payload = "x".repeat(20_000);
            IntStream.rangeClosed(1, 20).forEach(i -> event(id, i, payload));
        }
        store.close();
        long full = Files.size(file);
        open();
        for (int run = 0; run < 20; run++) {
            store.deleteRun(Integer.toString(run));
        }
        store.compact();
        store.close();
        assertTrue(
                Files.size(file) < full / 10,
                () -> full + " bytes before, and still " + file.toFile().length());
        open();
    }

    @Test
    void the_write_ahead_log_is_started_anew_beside_a_writer_that_never_rests() throws Exception {
        store.close();
        DataFolder data = DataFolder.open(folder);
        database = Database.open(data, new StoreSettings(Duration.ofSeconds(5), 100, 1, 1 << 20));
        store = new RunStore(database);
        Path log = Path.of(data.database() + "-wal");
        String payload = "x".repeat(50_000);
        event("run|a", 1, payload);
        String first = salt(log);
        Instant deadline = Instant.now().plusSeconds(30);
        for (int i = 2; salt(log).equals(first); i++) {
            assertTrue(Instant.now().isBefore(deadline), "the log was never started anew");
            event("run|a", i, payload);
        }
    }

    /** Changes whenever SQLite begins the log from its start again: bytes 16 to 23 of the WAL header. */
    private static String salt(Path log) throws java.io.IOException {
        try (var in = Files.newInputStream(log)) {
            byte[] header = in.readNBytes(24);
            return java.util.HexFormat.of().formatHex(header, 16, header.length);
        }
    }

    @Test
    void the_folder_may_have_any_name() {
        for (String name : List.of("a b", "a?b=c", "a#b", "a%20b", "grün ✓", "a'b;")) {
            DataFolder strange = DataFolder.open(folder.resolve(name));
            try (RunStore other = RunStore.open(strange)) {
                other.claimOwner("a", name);
            }
            assertTrue(Files.exists(strange.database()), name);
            try (RunStore other = RunStore.open(strange)) {
                assertEquals(Optional.of(name), other.owner("a"));
            }
        }
    }

    private void event(String persistenceId, long sequence, String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        EventRecord event = new EventRecord(sequence, "writer", sequence, 42, "text", null, payload);
        assertTrue(database.write(session -> session.insertEvent(persistenceId, event))
                .join());
    }
}
