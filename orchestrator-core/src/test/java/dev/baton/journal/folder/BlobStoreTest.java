package dev.baton.journal.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
    private static final String HELLO_HASH = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");
    private static final Duration DAY = BlobStore.DEFAULT_MIN_AGE;

    @TempDir
    Path temp;

    private BlobStore blobs;

    @BeforeEach
    void open() {
        blobs = new BlobStore(DataFolder.open(temp), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void content_comes_back_by_its_hash() throws IOException {
        assertEquals(HELLO_HASH, blobs.put(HELLO));
        assertArrayEquals(HELLO, blobs.bytes(HELLO_HASH));
        try (InputStream in = blobs.get(HELLO_HASH)) {
            assertArrayEquals(HELLO, in.readAllBytes());
        }
        assertEquals(5, blobs.size(HELLO_HASH));
        assertEquals(temp.toRealPath().resolve("blobs/2c/" + HELLO_HASH), blobs.path(HELLO_HASH));
        assertTrue(blobs.contains(HELLO_HASH));
    }

    @Test
    void a_stream_has_the_hash_of_its_bytes() {
        byte[] large = new byte[300_001];
        new Random(1).nextBytes(large);
        String hash = blobs.put(new ByteArrayInputStream(large));
        assertEquals(hash, blobs.put(large));
        assertArrayEquals(large, blobs.bytes(hash));
        assertEquals(HELLO_HASH, blobs.put(new ByteArrayInputStream(HELLO)));
        assertTrue(staged().isEmpty());
    }

    @Test
    void nothing_is_left_of_a_stream_that_breaks() {
        InputStream breaking = new FilterInputStream(new ByteArrayInputStream(new byte[200_000])) {
            private int reads;

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (reads++ == 2) {
                    throw new IOException("longer than 128 KiB");
                }
                return super.read(bytes, offset, length);
            }
        };
        StorageException failure = assertThrows(StorageException.class, () -> blobs.put(breaking));
        assertTrue(failure.getMessage().contains("longer than 128 KiB"), failure::getMessage);
        assertTrue(staged().isEmpty());
    }

    @Test
    void what_is_missing_is_said_to_be() {
        assertFalse(blobs.contains(HELLO_HASH));
        assertEquals(
                StorageException.Kind.MISSING,
                assertThrows(StorageException.class, () -> blobs.bytes(HELLO_HASH))
                        .kind());
        assertEquals(
                StorageException.Kind.MISSING,
                assertThrows(StorageException.class, () -> blobs.size(HELLO_HASH))
                        .kind());
    }

    @Test
    void only_hashes_are_paths() {
        for (String wrong : List.of("", "../../etc/passwd", HELLO_HASH + "0", HELLO_HASH.replace('a', 'A'))) {
            assertThrows(IllegalArgumentException.class, () -> blobs.path(wrong));
        }
    }

    @Test
    void a_damaged_blob_is_found_when_asked_for() throws IOException {
        blobs.put(HELLO);
        blobs.verify(HELLO_HASH);
        Files.writeString(blobs.path(HELLO_HASH), "hullo");
        assertEquals(
                StorageException.Kind.CORRUPTED,
                assertThrows(StorageException.class, () -> blobs.verify(HELLO_HASH))
                        .kind());
    }

    @Test
    void many_threads_may_store_the_same_content() throws Exception {
        byte[] content = new byte[100_000];
        Callable<String> put = () -> blobs.put(new ByteArrayInputStream(content));
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<String>> hashes = threads.invokeAll(java.util.Collections.nCopies(64, put));
            for (Future<String> hash : hashes) {
                assertEquals(hashes.getFirst().get(), hash.get());
            }
            blobs.verify(hashes.getFirst().get());
        }
        assertTrue(staged().isEmpty());
    }

    @Test
    void collection_deletes_what_is_old_and_not_referred_to() throws IOException {
        String young = blobs.put(new byte[] {1});
        String referenced = aged(blobs.put(new byte[] {2}), DAY.plusHours(1));
        String old = aged(blobs.put(new byte[] {3}), DAY.plusHours(1));
        assertEquals(1, blobs.collect(Set.of(referenced)::contains, DAY));
        assertTrue(blobs.contains(young));
        assertTrue(blobs.contains(referenced));
        assertFalse(blobs.contains(old));
        assertEquals(0, blobs.collect(Set.of(referenced)::contains, DAY));
    }

    @Test
    void what_is_stored_again_is_young_again() throws IOException {
        String array = aged(blobs.put(new byte[] {1}), DAY.plusHours(1));
        String stream = aged(blobs.put(new byte[] {2}), DAY.plusHours(1));
        blobs.put(new byte[] {1});
        blobs.put(new ByteArrayInputStream(new byte[] {2}));
        assertEquals(0, blobs.collect(hash -> false, DAY));
        assertTrue(blobs.contains(array));
        assertTrue(blobs.contains(stream));
    }

    @Test
    void what_is_stored_again_while_it_is_collected_stays() throws IOException {
        String old = aged(blobs.put(HELLO), DAY.plusHours(1));
        int deleted = blobs.collect(
                hash -> {
                    // Between the look at its age and its deletion.
                    blobs.put(HELLO);
                    return false;
                },
                DAY);
        assertEquals(0, deleted);
        assertArrayEquals(HELLO, blobs.bytes(old));
    }

    @Test
    void collection_clears_what_a_crash_left_half_written() throws IOException {
        blobs.put(HELLO);
        Path left = Files.createFile(temp.resolve("blobs/staging/left"));
        assertEquals(0, blobs.collect(hash -> true, DAY));
        Files.setLastModifiedTime(left, FileTime.from(NOW.minus(DAY).minusSeconds(1)));
        assertEquals(1, blobs.collect(hash -> true, DAY));
        assertFalse(Files.exists(left));
    }

    private String aged(String hash, Duration age) throws IOException {
        Files.setLastModifiedTime(blobs.path(hash), FileTime.from(NOW.minus(age)));
        return hash;
    }

    private List<Path> staged() {
        try (Stream<Path> files = Files.list(temp.resolve("blobs/staging"))) {
            return files.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
