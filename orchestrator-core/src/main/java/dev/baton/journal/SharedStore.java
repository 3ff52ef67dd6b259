package dev.baton.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.journal.folder.BlobStore;
import java.util.Map;

/** The PostgreSQL store of a cluster, for a process that is none of its nodes and only reads. */
public final class SharedStore implements AutoCloseable {
    private final RunStore runs;
    private final BlobStore blobs;

    private SharedStore(PostgresStorage storage) {
        runs = new RunStore(storage.database());
        blobs = storage.blobs();
    }

    /**
     * Connects; makes and changes nothing.
     *
     * @param postgresql {@code baton.postgresql} of the configuration
     * @param environment where a password comes from that is not configured
     * @throws IllegalArgumentException if a setting is missing or out of its bounds
     * @throws dev.baton.journal.folder.StorageException if it cannot be reached, or is not there
     */
    public static SharedStore open(Config postgresql, Map<String, String> environment) {
        Config reading =
                ConfigFactory.parseMap(Map.of("migrate", "off", "pool-size", 2)).withFallback(postgresql);
        return new SharedStore(
                PostgresStorage.open(PostgresSettings.read(reading, environment), StoreSettings.DEFAULTS));
    }

    public RunStore runs() {
        return runs;
    }

    public BlobStore blobs() {
        return blobs;
    }

    @Override
    public void close() {
        runs.close();
    }
}
