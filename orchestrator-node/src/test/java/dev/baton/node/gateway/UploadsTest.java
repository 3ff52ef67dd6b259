package dev.baton.node.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.client.Ask;
import dev.baton.client.BatonClient;
import dev.baton.client.Say;
import dev.baton.journal.folder.DataFolder;
import dev.baton.journal.folder.FolderBlobs;
import dev.baton.step.FileChange;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients may send ahead, and how much of it. */
@Timeout(90)
class UploadsTest {
    private static final byte[] TEXT = "some text".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private DataFolder data;
    private FolderBlobs blobs;
    private Uploads uploads;
    private Instant now = Instant.parse("2026-01-31T10:00:00Z");

    @BeforeEach
    void open() throws Exception {
        data = DataFolder.open(folder.resolve("data"));
        blobs = new FolderBlobs(data);
        uploads = new Uploads(data, blobs, () -> now);
    }

    @AfterEach
    void close() {
        uploads.close();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private Say begin(String id, String name, long bytes) throws Exception {
        return uploads.begin("", new Ask.Upload(id, name, bytes, sha256(TEXT)));
    }

    @Test
    void a_file_comes_whole_through_the_line_and_ends_as_a_blob() throws Exception {
        byte[] content = new byte[300_000];
        new Random(7).nextBytes(content);
        Path file = Files.write(folder.resolve("data.bin"), content);
        try (NodeSite site = NodeSite.open(folder.resolve("site"));
                BatonClient client = site.client()) {
            FileChange uploaded = client.upload(file, "in/data.bin");
            assertEquals(sha256(content), uploaded.hash());
            assertArrayEquals(content, site.host.blobs().bytes(uploaded.hash()));
            FileChange empty = client.upload(Files.createFile(folder.resolve("empty")), "empty");
            assertEquals(0, site.host.blobs().size(empty.hash()));
        }
    }

    @Test
    void a_chunk_that_comes_twice_counts_once_and_one_that_skips_is_refused() throws Exception {
        assertEquals(new Say.Uploading(0), begin("upload-1", "a.txt", TEXT.length));
        assertInstanceOf(Say.Refused.class, uploads.chunk("", new Ask.Chunk("upload-1", 2, TEXT)));
        assertEquals(new Say.Uploading(9), uploads.chunk("", new Ask.Chunk("upload-1", 0, TEXT)));
        assertEquals(new Say.Uploading(9), uploads.chunk("", new Ask.Chunk("upload-1", 0, TEXT)));
        assertEquals(new Say.Uploading(9), begin("upload-1", "a.txt", TEXT.length));
        assertEquals(new Say.Stored(sha256(TEXT), 9), uploads.end("", "upload-1"));
        assertTrue(blobs.contains(sha256(TEXT)));
        assertEquals(new Say.Gone(), uploads.end("", "upload-1"));
    }

    @Test
    void what_is_not_what_was_announced_is_refused() throws Exception {
        begin("upload-1", "a.txt", TEXT.length);
        uploads.chunk("", new Ask.Chunk("upload-1", 0, "other txt".getBytes(StandardCharsets.UTF_8)));
        assertInstanceOf(Say.Refused.class, uploads.end("", "upload-1"));
        assertFalse(blobs.contains(sha256(TEXT)));
        begin("upload-2", "a.txt", TEXT.length);
        assertInstanceOf(Say.Refused.class, uploads.end("", "upload-2"));
        assertInstanceOf(Say.Refused.class, uploads.begin("", new Ask.Upload("upload-3", "a.txt", 9, "not-a-hash")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../up", "a/../../up", "a//b", "./a", "a\\b", "a\u0000b", "a/"})
    void a_name_that_leads_elsewhere_is_refused(String name) throws Exception {
        assertInstanceOf(Say.Refused.class, begin("upload-1", name, 9));
        assertInstanceOf(Say.Refused.class, begin("upload-1", "x".repeat(300), 9));
        assertEquals(0, uploads.count());
    }

    @Test
    void there_is_a_bound_for_each_for_all_and_for_how_many() throws Exception {
        assertInstanceOf(Say.Refused.class, begin("upload-0", "a", Uploads.MOST_BYTES + 1));
        assertInstanceOf(Say.Refused.class, begin("upload-0", "", Uploads.MOST_BODY_BYTES + 1));
        for (int i = 0; i < 4; i++) {
            assertInstanceOf(Say.Uploading.class, begin("large-00" + i, "a", Uploads.MOST_BYTES));
        }
        assertInstanceOf(Say.Refused.class, begin("upload-0", "a", 1));
        now = now.plus(Uploads.FORGOTTEN_AFTER).plus(Duration.ofSeconds(1));
        for (int i = 0; i < Uploads.MOST; i++) {
            assertInstanceOf(Say.Uploading.class, begin("small-" + (1000 + i), "a", 1));
        }
        assertInstanceOf(Say.Refused.class, begin("upload-0", "a", 1));
    }

    @Test
    void one_that_is_not_used_is_forgotten_and_one_of_somebody_else_is_not_seen() throws Exception {
        begin("upload-1", "a.txt", TEXT.length);
        assertEquals(new Say.Gone(), uploads.chunk("mallory", new Ask.Chunk("upload-1", 0, TEXT)));
        now = now.plus(Uploads.FORGOTTEN_AFTER).plus(Duration.ofSeconds(1));
        uploads.forgetOld();
        assertEquals(new Say.Gone(), uploads.chunk("", new Ask.Chunk("upload-1", 0, TEXT)));
    }

    @Test
    void what_a_process_left_is_private_and_deleted_when_the_next_one_opens() throws Exception {
        begin("upload-1", "", TEXT.length);
        uploads.chunk("", new Ask.Chunk("upload-1", 0, TEXT));
        Path own = data.root().resolve(Uploads.FOLDER);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(own)));
        assertEquals(1, filesIn(own));
        try (Uploads next = new Uploads(data, blobs, () -> now)) {
            assertEquals(0, filesIn(own));
            assertEquals(0, next.count());
        }
    }

    private static long filesIn(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void one_that_is_deleted_while_it_is_written_stays_deleted() throws Exception {
        begin("upload-1", "", TEXT.length);
        Path own = data.root().resolve(Uploads.FOLDER);
        try (Stream<Path> files = Files.list(own)) {
            Files.delete(files.findFirst().orElseThrow());
        }
        assertThrows(UncheckedIOException.class, () -> uploads.chunk("", new Ask.Chunk("upload-1", 0, TEXT)));
        assertEquals(0, filesIn(own));
    }

    @Test
    void closing_passes_over_what_it_cannot_delete() throws Exception {
        begin("upload-1", "a.txt", TEXT.length);
        Path own = data.root().resolve(Uploads.FOLDER);
        Path late = Files.createFile(own.resolve("late"));
        uploads.close();
        assertEquals(1, filesIn(own));
        assertTrue(Files.exists(late));
    }
}
