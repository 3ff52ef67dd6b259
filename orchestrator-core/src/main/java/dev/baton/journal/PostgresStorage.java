package dev.baton.journal;

import dev.baton.journal.folder.BlobStore;
import dev.baton.journal.folder.FolderBlobs;
import java.time.Clock;

/**
 * A database and the blobs beside it, on PostgreSQL.
 *
 * @param database to be closed
 */
record PostgresStorage(Database database, BlobStore blobs, Presence presence, StoredLevel level) {
    /**
     * Connects, and makes or updates the schema where that is needed and allowed.
     *
     * @throws dev.baton.journal.folder.StorageException if that fails
     */
    static PostgresStorage open(PostgresSettings settings, StoreSettings store) {
        PostgresDialect dialect = new PostgresDialect(settings);
        try {
            Database database = Database.open(dialect, store);
            BlobStore blobs = settings.blobFolder() == null
                    ? dialect.blobs(Clock.systemUTC())
                    : FolderBlobs.at(settings.blobFolder());
            return new PostgresStorage(database, blobs, dialect.presence(), dialect.level());
        } catch (RuntimeException e) {
            dialect.close();
            throw e;
        }
    }
}
