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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every blob store does. */
public abstract class BlobStoreContract {
    protected static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
    protected static final String HELLO_HASH = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    protected static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");
    protected static final Duration DAY = BlobStore.DEFAULT_MIN_AGE;

    private BlobStore blobs;

    /** The store under test, empty. */
    protected abstract BlobStore open(Clock clock);

    /** Makes a blob as old as if it had been used last at an instant. */
    protected abstract void age(String hash, Instant usedAt) throws Exception;

    /** Changes a blob's bytes behind the store's back. */
    protected abstract void damage(String hash) throws Exception;

    protected abstract void assertNothingHalfWritten() throws Exception;

    @BeforeEach
    void openStore() {
        blobs = open(Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void content_comes_back_by_its_hash() throws IOException {
        assertEquals(HELLO_HASH, blobs.put(HELLO));
        assertArrayEquals(HELLO, blobs.bytes(HELLO_HASH));
        try (InputStream in = blobs.get(HELLO_HASH)) {
            assertArrayEquals(HELLO, in.readAllBytes());
        }
        assertEquals(5, blobs.size(HELLO_HASH));
        assertTrue(blobs.contains(HELLO_HASH));
    }

    @Test
    void sizes_around_one_and_two_mebibytes_come_back() {
        for (int size : List.of(0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 2 << 20, (2 << 20) + 1)) {
            byte[] content = new byte[size];
            new Random(size).nextBytes(content);
            String hash = blobs.put(new ByteArrayInputStream(content));
            assertArrayEquals(content, blobs.bytes(hash));
            assertEquals(size, blobs.size(hash));
            blobs.verify(hash);
        }
    }

    @Test
    void only_hashes_are_names() {
        for (String wrong : List.of("", "../../etc/passwd", HELLO_HASH + "0", HELLO_HASH.replace('a', 'A'))) {
            assertThrows(IllegalArgumentException.class, () -> blobs.get(wrong));
        }
    }

    @Test
    void a_stream_has_the_hash_of_its_bytes() throws Exception {
        byte[] large = new byte[2_300_001];
        new Random(1).nextBytes(large);
        String hash = blobs.put(new ByteArrayInputStream(large));
        assertEquals(hash, blobs.put(large));
        assertArrayEquals(large, blobs.bytes(hash));
        assertEquals(HELLO_HASH, blobs.put(new ByteArrayInputStream(HELLO)));
        assertNothingHalfWritten();
    }

    @Test
    void nothing_is_left_of_a_stream_that_breaks() throws Exception {
        InputStream breaking = new FilterInputStream(new ByteArrayInputStream(new byte[3_000_000])) {
            private int given;

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int read = super.read(bytes, offset, length);
                given += read;
                if (given > 2_000_000) {
                    throw new IOException("longer than it may be");
                }
                return read;
            }
        };
        StorageException failure = assertThrows(StorageException.class, () -> blobs.put(breaking));
        assertTrue(failure.getMessage().contains("longer than it may be"), failure::getMessage);
        assertNothingHalfWritten();
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
    void a_damaged_blob_is_found_when_asked_for() throws Exception {
        blobs.put(HELLO);
        blobs.verify(HELLO_HASH);
        damage(HELLO_HASH);
        assertEquals(
                StorageException.Kind.CORRUPTED,
                assertThrows(StorageException.class, () -> blobs.verify(HELLO_HASH))
                        .kind());
    }

    @Test
    void many_threads_may_store_the_same_content() throws Exception {
        byte[] content = new byte[1_500_000];
        Callable<String> put = () -> blobs.put(new ByteArrayInputStream(content));
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<String>> hashes = threads.invokeAll(Collections.nCopies(32, put));
            for (Future<String> hash : hashes) {
                assertEquals(hashes.getFirst().get(), hash.get());
            }
            blobs.verify(hashes.getFirst().get());
        }
        assertNothingHalfWritten();
    }

    @Test
    void collection_deletes_what_is_old_and_not_referred_to() throws Exception {
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
    void what_is_stored_again_is_young_again() throws Exception {
        String array = aged(blobs.put(new byte[] {1}), DAY.plusHours(1));
        String stream = aged(blobs.put(new byte[] {2}), DAY.plusHours(1));
        blobs.put(new byte[] {1});
        blobs.put(new ByteArrayInputStream(new byte[] {2}));
        assertEquals(0, blobs.collect(hash -> false, DAY));
        assertTrue(blobs.contains(array));
        assertTrue(blobs.contains(stream));
    }

    @Test
    void what_is_stored_again_while_it_is_collected_stays() throws Exception {
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

    private String aged(String hash, Duration age) throws Exception {
        age(hash, NOW.minus(age));
        return hash;
    }
}
