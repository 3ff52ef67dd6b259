package dev.baton.host;

import dev.baton.journal.RunStore;
import dev.baton.run.RunBundle;
import dev.baton.run.RunState;
import dev.baton.run.actor.RunJson;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What runs are pinned to, by hash: stored once, and read once by each process that has not had many others since. Blocks the calling
 * thread.
 */
public final class Bundles {
    private static final int MOST = 1_000;

    /** Bundles that nothing refers to are deleted after a day: until a run does, they are marked as in use more often than that. */
    private static final Duration STORED_AGAIN = Duration.ofHours(1);

    private record Kept(RunState.Loaded loaded, long storedNanos) {}

    private final RunStore store;
    private final Map<String, Kept> kept = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > MOST;
        }
    });

    public Bundles(RunStore store) {
        this.store = store;
    }

    /** The bundle, if it has been read or stored here lately; without a look into the store. */
    public Optional<RunState.Loaded> known(String hash) {
        return Optional.ofNullable(kept.get(hash)).map(Kept::loaded);
    }

    /** Whether {@link #store} has nothing to do for it. */
    public boolean isStored(String hash) {
        Kept known = kept.get(hash);
        return known != null && isFresh(known, System.nanoTime());
    }

    private static boolean isFresh(Kept known, long now) {
        return now - known.storedNanos() < STORED_AGAIN.toNanos();
    }

    /**
     * @throws IllegalStateException if it is not stored
     */
    public RunState.Loaded loaded(String hash) {
        Kept known = kept.get(hash);
        if (known != null) {
            return known.loaded();
        }
        byte[] bytes = store.bundle(hash)
                .orElseThrow(
                        () -> new IllegalStateException("Expected bundle " + hash + " to be stored, but it is not"));
        RunState.Loaded loaded = RunState.Loaded.of(RunJson.readBundle(bytes));
        kept.put(hash, new Kept(loaded, System.nanoTime() - STORED_AGAIN.toNanos()));
        return loaded;
    }

    /**
     * @throws IllegalArgumentException if it has another hash
     */
    public RunState.Loaded store(RunBundle bundle, String hash) {
        long now = System.nanoTime();
        Kept known = kept.get(hash);
        if (known != null && isFresh(known, now)) {
            return known.loaded();
        }
        byte[] bytes = RunJson.write(bundle);
        String actual = RunJson.hash(bytes);
        if (!actual.equals(hash)) {
            throw new IllegalArgumentException("Expected a bundle with hash " + hash + ", but it has " + actual);
        }
        store.putBundle(hash, bytes);
        RunState.Loaded made = known == null ? RunState.Loaded.of(bundle) : known.loaded();
        kept.put(hash, new Kept(made, now));
        return made;
    }
}
