package dev.baton.journal;

import dev.baton.journal.folder.DataFolder;
import dev.baton.journal.folder.StorageException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One process's access to the database of a data folder: readers, and one writer that is started by the first write. Other
 * processes may have theirs at the same time.
 */
public final class Database implements AutoCloseable {
    private final Dialect dialect;
    private final StoreSettings settings;
    private final Readers readers;
    private final Object writerLock = new Object();
    private volatile @Nullable GroupWriter writer;
    private boolean closed;

    private Database(Dialect dialect, StoreSettings settings) {
        this.dialect = dialect;
        this.settings = settings;
        this.readers = dialect.readers(settings.readers());
    }

    /**
     * Opens the folder's SQLite database, makes it if it is missing, and brings its schema up to date.
     *
     * @throws StorageException if it is damaged, of a newer version, or cannot be written
     */
    public static Database open(DataFolder folder, StoreSettings settings) {
        return open(new SqliteDialect(folder.database(), settings.walBytes()), settings);
    }

    static Database open(Dialect dialect, StoreSettings settings) {
        dialect.prepare();
        return new Database(dialect, settings);
    }

    /** The trouble that writing has at present; for a front door that should refuse what it cannot keep. */
    public Optional<StoreTrouble> trouble() {
        GroupWriter open = writer;
        return open == null ? Optional.empty() : open.trouble();
    }

    /** Blocks the calling thread. */
    <T> T read(Readers.Reading<T> reading) {
        return readers.read(reading);
    }

    /** Queues a job; also a closed database answers it, by {@link WriteJob#failed}. */
    void submit(WriteJob job) {
        GroupWriter open = writer;
        if (open == null) {
            open = startWriter();
        }
        if (open == null) {
            job.failed(GroupWriter.closedStore());
        } else {
            open.submit(job);
        }
    }

    /** A write that makes a value and is never refused. */
    interface Writing<T> {
        T write(WriteSession session) throws SQLException;
    }

    /** Writes in the writer's next transaction; completed on the writer's thread once that is on disk. */
    <T> CompletableFuture<T> write(Writing<T> writing) {
        CompletableFuture<T> written = new CompletableFuture<>();
        submit(new FutureJob<>(writing, written));
        return written;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Null once the database is closed without having been written to. */
    private @Nullable GroupWriter startWriter() {
        synchronized (writerLock) {
            if (writer == null && !closed) {
                writer = new GroupWriter(dialect, settings);
            }
            return writer;
        }
    }

    /** Writes what is queued, then closes all connections. */
    @Override
    public void close() {
        GroupWriter open;
        synchronized (writerLock) {
            closed = true;
            open = writer;
        }
        if (open != null) {
            open.close();
        }
        readers.close();
    }

    private static final class FutureJob<T> implements WriteJob {
        private final Writing<T> writing;
        private final CompletableFuture<T> written;
        private @Nullable T value;

        FutureJob(Writing<T> writing, CompletableFuture<T> written) {
            this.writing = writing;
            this.written = written;
        }

        @Override
        public @Nullable StorageException write(WriteSession session) throws SQLException {
            value = writing.write(session);
            return null;
        }

        @Override
        public boolean mayRefuseHalfWay() {
            return false;
        }

        @Override
        public void done() {
            written.complete(value);
        }

        @Override
        public void failed(StorageException why) {
            written.completeExceptionally(why);
        }
    }
}
