package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.journal.folder.BlobStore;
import dev.baton.journal.folder.BlobStoreContract;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresBlobsTest extends BlobStoreContract {
    @RegisterExtension
    static final PostgresServer SERVER = PostgresServer.shared();

    private final PostgresSettings settings = SERVER.fresh();
    private final PostgresDialect dialect = new PostgresDialect(settings);

    @Override
    protected BlobStore open(Clock clock) {
        dialect.prepare();
        return dialect.blobs(clock);
    }

    @AfterEach
    void close() {
        dialect.close();
    }

    @Override
    protected void age(String hash, Instant usedAt) throws SQLException {
        SERVER.execute("UPDATE %s.blobs SET used_at = %d WHERE hash = '%s'"
                .formatted(settings.schema(), usedAt.toEpochMilli(), hash));
    }

    @Override
    protected void damage(String hash) throws SQLException {
        SERVER.execute("UPDATE %s.blob_pieces SET bytes = 'hullo'".formatted(settings.schema()));
    }

    @Override
    protected void assertNothingHalfWritten() throws SQLException {
        assertEquals(0, count("blobs WHERE hash IS NULL"));
        assertEquals(0, count("blob_pieces WHERE blob NOT IN (SELECT key FROM %s.blobs)".formatted(settings.schema())));
    }

    private long count(String rows) throws SQLException {
        return SERVER.number("SELECT count(*) FROM %s.%s".formatted(settings.schema(), rows));
    }

    @Test
    void no_piece_is_longer_than_a_mebibyte_and_deletion_leaves_none() throws SQLException {
        BlobStore blobs = open(Clock.fixed(NOW, ZoneOffset.UTC));
        String hash = blobs.put(new byte[2_500_000]);
        assertEquals(3, count("blob_pieces"));
        assertEquals(
                1 << 20, SERVER.number("SELECT max(length(bytes)) FROM %s.blob_pieces".formatted(settings.schema())));
        age(hash, NOW.minus(DAY).minusSeconds(1));
        assertEquals(1, blobs.collect(any -> false, DAY));
        assertEquals(0, count("blob_pieces"));
    }

    @Test
    void a_reader_that_skips_finds_the_byte_it_wants_in_whichever_piece() throws IOException {
        byte[] content = new byte[3 * (1 << 20) + 12_345];
        new Random(7).nextBytes(content);
        BlobStore blobs = open(Clock.systemUTC());
        String hash = blobs.put(content);
        for (long skipped : new long[] {0, 1, 65_535, 65_536, (1 << 20) - 1, 1 << 20, 3_000_000, content.length - 1}) {
            try (InputStream in = blobs.get(hash)) {
                in.skipNBytes(skipped);
                byte[] rest = in.readAllBytes();
                assertArrayEquals(Arrays.copyOfRange(content, (int) skipped, content.length), rest, "from " + skipped);
            }
        }
        try (InputStream in = blobs.get(hash)) {
            assertEquals(content[0], (byte) in.read());
            in.skipNBytes(100_000);
            assertEquals(content[100_001], (byte) in.read());
            assertThrows(EOFException.class, () -> in.skipNBytes(content.length));
        }
    }

    @Test
    void collection_clears_what_a_crash_left_half_written() throws SQLException {
        BlobStore blobs = open(Clock.fixed(NOW, ZoneOffset.UTC));
        String schema = settings.schema();
        SERVER.execute("INSERT INTO %s.blobs (size, used_at) VALUES (0, %d)".formatted(schema, NOW.toEpochMilli()));
        assertEquals(0, blobs.collect(hash -> true, DAY));
        SERVER.execute("UPDATE %s.blobs SET used_at = 0".formatted(schema));
        assertEquals(1, blobs.collect(hash -> true, DAY));
        assertEquals(0, count("blobs"));
    }

    @Test
    void what_is_collected_while_it_is_read_ends_the_reading_with_a_sentence() throws IOException, SQLException {
        BlobStore blobs = open(Clock.fixed(NOW, ZoneOffset.UTC));
        String hash = blobs.put(new ByteArrayInputStream(new byte[1_500_000]));
        try (InputStream in = blobs.get(hash)) {
            assertEquals(0, in.read());
            SERVER.execute("DELETE FROM %s.blobs".formatted(settings.schema()));
            IOException ended = assertThrows(IOException.class, in::readAllBytes);
            assertTrue(
                    ended.getMessage().startsWith("The blob " + hash + " is not in PostgreSQL at "), ended::getMessage);
        }
        assertFalse(blobs.contains(hash));
    }
}
