package dev.baton.host;

import dev.baton.journal.RunStore;
import dev.baton.run.RunBundle;
import dev.baton.run.RunState;
import dev.baton.run.actor.RunJson;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What runs are pinned to, by hash: stored once, and read once by each process. Blocks the calling thread. */
public final class Bundles {
    private final RunStore store;
    private final Map<String, RunState.Loaded> loaded = new ConcurrentHashMap<>();

    public Bundles(RunStore store) {
        this.store = store;
    }

    /**
     * @throws IllegalStateException if it is not stored
     */
    public RunState.Loaded loaded(String hash) {
        return loaded.computeIfAbsent(hash, h -> {
            byte[] bytes = store.bundle(h)
                    .orElseThrow(
                            () -> new IllegalStateException("Expected bundle " + h + " to be stored, but it is not"));
            return RunState.Loaded.of(RunJson.readBundle(bytes));
        });
    }

    /**
     * @throws IllegalArgumentException if it has another hash
     */
    public RunState.Loaded store(RunBundle bundle, String hash) {
        RunState.Loaded known = loaded.get(hash);
        if (known != null) {
            return known;
        }
        byte[] bytes = RunJson.write(bundle);
        String actual = RunJson.hash(bytes);
        if (!actual.equals(hash)) {
            throw new IllegalArgumentException("Expected a bundle with hash " + hash + ", but it has " + actual);
        }
        store.putBundle(hash, bytes);
        RunState.Loaded made = RunState.Loaded.of(bundle);
        loaded.put(hash, made);
        return made;
    }
}
