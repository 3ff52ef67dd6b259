package dev.baton.journal;

import com.typesafe.config.Config;
import dev.baton.journal.folder.BlobStore;
import dev.baton.journal.folder.DataFolder;
import dev.baton.journal.folder.FolderBlobs;
import dev.baton.journal.folder.OwnershipLocks;
import java.nio.file.Path;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.actor.ExtensionIdProvider;

/**
 * The storage of one actor system: its data folder, opened once and shared by the journal, the snapshot store and everybody else
 * in the system. Closed after all actors have ended.
 *
 * <p>An application calls {@link #get} before it starts persistent actors: what is wrong with the folder is then thrown here, and not
 * in an actor of Pekko's.
 *
 * <p>What is in the database is in the folder's own or, with {@code baton.store = postgresql}, in one that nodes share; runs' files
 * are in the folder always.
 *
 * <p>The folder is {@code baton.data-folder} of the system's configuration; if that is empty, {@link DataFolder#locate}.
 */
public final class Storage implements Extension {
    private final DataFolder folder;
    private final Database database;
    private final RunStore runs;
    private final BlobStore blobs;
    private final OwnershipLocks locks;
    private final Presence presence;
    private final StoredLevel level;

    private Storage(ExtendedActorSystem system) {
        Config config = system.settings().config();
        folder = DataFolder.open(path(config.getString("baton.data-folder")));
        StoreSettings settings = settings(config.getConfig("baton.journal"));
        String store = config.getString("baton.store");
        switch (store) {
            case "sqlite" -> {
                database = Database.open(folder, settings);
                blobs = new FolderBlobs(folder);
                presence = Presence.OF_ONE_NODE;
                level = new StoredLevel(null);
            }
            case "postgresql" -> {
                PostgresStorage shared = PostgresStorage.open(
                        PostgresSettings.read(config.getConfig("baton.postgresql"), System.getenv()), settings);
                database = shared.database();
                blobs = shared.blobs();
                presence = shared.presence();
                level = shared.level();
            }
            default ->
                throw new IllegalArgumentException(
                        "Expected baton.store to be sqlite or postgresql, but got '" + store + "'");
        }
        runs = new RunStore(database);
        locks = OwnershipLocks.open(folder);
        system.registerOnTermination((Runnable) this::close);
    }

    /**
     * The system's storage.
     *
     * @throws dev.baton.journal.folder.StorageException if the folder cannot be opened
     */
    public static Storage get(ClassicActorSystemProvider system) {
        return Id.INSTANCE.get(system);
    }

    public DataFolder folder() {
        return folder;
    }

    /** Shares the journal's writer: what it writes goes to disk with the same fsync as events do. Not to be closed. */
    public RunStore runs() {
        return runs;
    }

    public BlobStore blobs() {
        return blobs;
    }

    public OwnershipLocks locks() {
        return locks;
    }

    /** Who else is at work on the same database. */
    public Presence presence() {
        return presence;
    }

    /** How much all who read the database must know. */
    public StoredLevel level() {
        return level;
    }

    Database database() {
        return database;
    }

    private void close() {
        presence.close();
        level.close();
        database.close();
        locks.close();
    }

    private static Path path(String configured) {
        Path workingFolder = Path.of("");
        return configured.isBlank()
                ? DataFolder.locate(System.getenv(), workingFolder)
                : workingFolder.resolve(configured);
    }

    private static StoreSettings settings(Config config) {
        return new StoreSettings(
                config.getDuration("hold"),
                config.getInt("max-batch"),
                config.getInt("readers"),
                config.getBytes("wal-size"));
    }

    /** For {@code pekko.extensions}; code uses {@link Storage#get}. */
    public static final class Id extends AbstractExtensionId<Storage> implements ExtensionIdProvider {
        static final Id INSTANCE = new Id();

        @Override
        public Id lookup() {
            return INSTANCE;
        }

        @Override
        public Storage createExtension(ExtendedActorSystem system) {
            return new Storage(system);
        }
    }
}
