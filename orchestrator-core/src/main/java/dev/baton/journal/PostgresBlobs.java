package dev.baton.journal;

import dev.baton.journal.folder.BlobHash;
import dev.baton.journal.folder.BlobStore;
import dev.baton.journal.folder.StorageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Blobs as rows of pieces, of which one at a time is in memory. Each statement commits by itself and no connection is held in between,
 * however slowly a stream is read; what is half written has no hash, is found by nobody, and is collected like what is unreferenced.
 */
final class PostgresBlobs implements BlobStore {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int ROWS_A_READ = 1_000;

    private static final String TOUCH = "UPDATE blobs SET used_at = greatest(used_at, ?) WHERE hash = ? RETURNING key";

    /** A blob of one piece; yields nothing if the hash is there already. Parameters: hash, size, time, bytes. */
    private static final String INSERT_SMALL = """
            WITH made AS (
              INSERT INTO blobs (hash, size, used_at) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING RETURNING key)
            INSERT INTO blob_pieces (blob, number, bytes) SELECT key, 0, ? FROM made RETURNING blob""";

    private static final String BEGIN = "INSERT INTO blobs (size, used_at) VALUES (0, ?) RETURNING key";

    private static final String INSERT_PIECE = """
            INSERT INTO blob_pieces (blob, number, bytes) VALUES (?, ?, ?) ON CONFLICT (blob, number) DO NOTHING RETURNING blob""";

    private static final String NAME = "UPDATE blobs SET hash = ?, size = ?, used_at = ? WHERE key = ? RETURNING key";

    private static final String DELETE = "DELETE FROM blobs WHERE key = ? RETURNING key";

    private static final String SELECT = "SELECT key, size FROM blobs WHERE hash = ?";

    private static final String SELECT_PIECE = "SELECT bytes FROM blob_pieces WHERE blob = ? AND number = ?";

    /** One byte is the first. */
    private static final String SELECT_SLICE =
            "SELECT substring(bytes FROM ? FOR ?) FROM blob_pieces WHERE blob = ? AND number = ?";

    private static final String SELECT_OLD =
            "SELECT key, hash FROM blobs WHERE used_at < ? AND key > ? ORDER BY key LIMIT ?";

    /** Somebody may have stored it again since it was found to be old. */
    private static final String DELETE_OLD = "DELETE FROM blobs WHERE key = ? AND used_at < ? RETURNING key";

    private final PostgresPool pool;
    private final String place;
    private final Clock clock;

    /**
     * @param place the database, as people know it
     */
    PostgresBlobs(PostgresPool pool, String place, Clock clock) {
        this.pool = pool;
        this.place = place;
        this.clock = clock;
    }

    @Override
    public String put(byte[] bytes) {
        String hash = BlobHash.of(bytes);
        if (touch(hash)) {
            return hash;
        }
        if (bytes.length <= PIECE_BYTES) {
            putSmall(hash, bytes);
            return hash;
        }
        InputStream content = new ByteArrayInputStream(bytes);
        return putLarge(readPiece(content), content);
    }

    /** Between a look and a write, others may store or collect it. */
    private void putSmall(String hash, byte[] bytes) {
        while (!insertSmall(hash, bytes) && !touch(hash)) {
            Thread.onSpinWait();
        }
    }

    private boolean insertSmall(String hash, byte[] bytes) {
        return run(INSERT_SMALL, hash, (long) bytes.length, clock.millis(), bytes);
    }

    private boolean touch(String hash) {
        return run(TOUCH, clock.millis(), hash);
    }

    @Override
    public String put(InputStream content) {
        byte[] first = readPiece(content);
        return first.length < PIECE_BYTES ? put(first) : putLarge(first, content);
    }

    private String putLarge(byte[] first, InputStream rest) {
        Upload upload = new Upload(begin());
        try {
            for (byte[] piece = first; piece.length > 0; piece = readPiece(rest)) {
                upload.add(piece);
            }
            return upload.finish();
        } catch (RuntimeException e) {
            upload.abandon(e);
            throw e;
        }
    }

    private byte[] readPiece(InputStream content) {
        try {
            return content.readNBytes(PIECE_BYTES);
        } catch (IOException e) {
            throw new StorageException(
                    StorageException.Kind.IO,
                    "Could not read what is to be stored as a blob: " + e.getMessage() + ".",
                    e);
        }
    }

    private long begin() {
        return pool.read(session -> session.number(BEGIN, clock.millis()));
    }

    /** Whether the statement changed anything. */
    private boolean run(String sql, Object... parameters) {
        return pool.read(session -> session.first(sql, row -> true, parameters)).isPresent();
    }

    /** A blob that is being written; its name is known at the end. */
    private final class Upload {
        private final long key;
        private final MessageDigest digest = BlobHash.digest();
        private int pieces;
        private long size;

        Upload(long key) {
            this.key = key;
        }

        void add(byte[] piece) {
            run(INSERT_PIECE, key, pieces, piece);
            digest.update(piece);
            pieces++;
            size += piece.length;
        }

        String finish() {
            String hash = BlobHash.of(digest);
            while (!name(hash)) {
                if (touch(hash)) {
                    run(DELETE, key);
                    return hash;
                }
                requirePieces();
            }
            return hash;
        }

        /** Whether the name is this blob's; a concurrent writer of the same content may be first by a moment. */
        private boolean name(String hash) {
            return pool.read(session -> {
                try {
                    return session.first(NAME, row -> true, hash, size, clock.millis(), key)
                            .isPresent();
                } catch (SQLException e) {
                    if (PostgresFailures.isTaken(e)) {
                        return false;
                    }
                    throw e;
                }
            });
        }

        private void requirePieces() {
            if (!run(SELECT_PIECE, key, 0)) {
                throw new StorageException(
                        StorageException.Kind.IO,
                        "A blob of " + size + " bytes was collected while it was being written to " + place
                                + ": repeat the command.");
            }
        }

        void abandon(RuntimeException why) {
            try {
                run(DELETE, key);
            } catch (RuntimeException e) {
                // What stays is collected later.
                why.addSuppressed(e);
            }
        }
    }

    @Override
    public InputStream get(String hash) {
        Found found = find(hash);
        return new PieceStream(
                found.size(), PIECE_BYTES, (number, from, length) -> slice(hash, found, number, from, length));
    }

    private byte[] slice(String hash, Found found, int number, int from, int length) {
        boolean whole = from == 0 && length >= PIECE_BYTES;
        return pool.read(session -> whole
                        ? session.first(SELECT_PIECE, row -> row.getBytes(1), found.key(), number)
                        : session.first(SELECT_SLICE, row -> row.getBytes(1), from + 1, length, found.key(), number))
                .orElseThrow(() -> contains(hash) ? damaged(hash) : missing(hash));
    }

    @Override
    public byte[] bytes(String hash) {
        try (InputStream in = get(hash)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw unwrapped(e);
        }
    }

    private StorageException unwrapped(IOException e) {
        return e.getCause() instanceof StorageException why
                ? new StorageException(why.kind(), why.getMessage(), why)
                : new StorageException(StorageException.Kind.IO, place + " failed: " + e.getMessage() + ".", e);
    }

    @Override
    public boolean contains(String hash) {
        return lookUp(hash).isPresent();
    }

    @Override
    public long size(String hash) {
        return find(hash).size();
    }

    @Override
    public void verify(String hash) {
        MessageDigest digest = BlobHash.digest();
        try (InputStream in = get(hash)) {
            byte[] buffer = new byte[PIECE_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw unwrapped(e);
        }
        if (!BlobHash.of(digest).equals(hash)) {
            throw damaged(hash);
        }
    }

    @Override
    public int collect(Predicate<String> referenced, Duration minAge) {
        long youngest = clock.instant().minus(minAge).toEpochMilli();
        int deleted = 0;
        List<Old> page = old(youngest, Long.MIN_VALUE);
        while (!page.isEmpty()) {
            for (Old old : page) {
                boolean mayGo = old.hash() == null || !referenced.test(old.hash());
                if (mayGo && run(DELETE_OLD, old.key(), youngest)) {
                    deleted++;
                }
            }
            page = old(youngest, page.getLast().key());
        }
        return deleted;
    }

    private List<Old> old(long youngest, long after) {
        return pool.read(session -> session.list(
                SELECT_OLD, row -> new Old(row.getLong(1), row.getString(2)), youngest, after, ROWS_A_READ));
    }

    private record Old(long key, @Nullable String hash) {}

    private record Found(long key, long size) {}

    private Found find(String hash) {
        return lookUp(hash).orElseThrow(() -> missing(hash));
    }

    private Optional<Found> lookUp(String hash) {
        BlobHash.checked(hash);
        return pool.read(session -> session.first(SELECT, row -> new Found(row.getLong(1), row.getLong(2)), hash));
    }

    private StorageException missing(String hash) {
        return new StorageException(
                StorageException.Kind.MISSING,
                "The blob " + hash + " is not in " + place + ": it was deleted, or never stored here.");
    }

    private StorageException damaged(String hash) {
        return new StorageException(
                StorageException.Kind.CORRUPTED,
                "The blob " + hash + " in " + place
                        + " is damaged: restore it from a backup, or rerun the step that made it.");
    }
}
