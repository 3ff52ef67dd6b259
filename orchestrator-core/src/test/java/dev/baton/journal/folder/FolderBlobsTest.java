package dev.baton.journal.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBlobsTest extends BlobStoreContract {
    @TempDir
    Path temp;

    @Override
    protected FolderBlobs open(Clock clock) {
        return new FolderBlobs(DataFolder.open(temp), clock);
    }

    @Override
    protected void age(String hash, Instant usedAt) throws IOException {
        Files.setLastModifiedTime(file(hash), FileTime.from(usedAt));
    }

    @Override
    protected void damage(String hash) throws IOException {
        Files.writeString(file(hash), "hullo");
    }

    @Override
    protected void assertNothingHalfWritten() throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve("blobs/staging"))) {
            assertEquals(List.of(), files.toList());
        }
    }

    private Path file(String hash) throws IOException {
        return temp.toRealPath().resolve("blobs").resolve(hash.substring(0, 2)).resolve(hash);
    }

    @Test
    void a_blob_is_a_file_named_by_its_hash() throws IOException {
        FolderBlobs blobs = open(Clock.systemUTC());
        blobs.put(HELLO);
        assertEquals(file(HELLO_HASH), blobs.path(HELLO_HASH));
        assertArrayEquals(HELLO, Files.readAllBytes(file(HELLO_HASH)));
    }

    @Test
    void a_folder_of_its_own_may_be_shared() {
        FolderBlobs one = FolderBlobs.at(temp.resolve("shared/blobs"));
        FolderBlobs other = FolderBlobs.at(temp.resolve("shared/blobs"));
        assertArrayEquals(HELLO, other.bytes(one.put(HELLO)));
    }

    @Test
    void collection_clears_what_a_crash_left_half_written() throws IOException {
        FolderBlobs blobs = open(Clock.fixed(NOW, ZoneOffset.UTC));
        blobs.put(HELLO);
        Path left = Files.createFile(temp.resolve("blobs/staging/left"));
        assertEquals(0, blobs.collect(hash -> true, DAY));
        Files.setLastModifiedTime(left, FileTime.from(NOW.minus(DAY).minusSeconds(1)));
        assertEquals(1, blobs.collect(hash -> true, DAY));
        assertFalse(Files.exists(left));
    }
}
