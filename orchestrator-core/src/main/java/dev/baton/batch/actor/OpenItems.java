package dev.baton.batch.actor;

import dev.baton.batch.ItemChunks;
import dev.baton.batch.ItemChunks.Judged;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The items that are under way, and what came of the others of their chunks. Not for use by several threads. */
final class OpenItems {
    /** What came of a chunk's items so far. */
    private static final class Results {
        final @Nullable Judged[] byPlace;
        int left;

        Results(int count, int left) {
            byPlace = new Judged[count];
            this.left = left;
        }
    }

    private final Map<Long, Item> byIndex = new TreeMap<>();
    private final Deque<Item> ready = new ArrayDeque<>();
    private final Map<Integer, Results> chunks = new HashMap<>();

    /** Takes a chunk in, none of whose items are under way. */
    void add(ItemChunks.Opened opened) {
        Results results = new Results(opened.known().size(), opened.items().size());
        for (int i = 0; i < opened.known().size(); i++) {
            String known = opened.known().get(i);
            if (known != null) {
                results.byPlace[i] = new Judged(known, null);
            }
        }
        chunks.put(opened.chunk(), results);
        for (ItemChunks.Opening opening : opened.items()) {
            Item item = new Item(opened.chunk(), opening);
            byIndex.put(item.key.index(), item);
            ready.add(item);
        }
    }

    /** Takes an item in whose run is only to be stopped; whether it was not known. */
    @Nullable
    Item addStray(ItemChunks.Opening opening) {
        if (byIndex.containsKey(opening.key().index())) {
            return null;
        }
        Item item = new Item(-1, opening);
        item.phase = Item.Phase.OPEN;
        byIndex.put(item.key.index(), item);
        return item;
    }

    @Nullable
    Item nextReady() {
        return ready.poll();
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Those whose run was begun, or looked for, and is not over. */
    int underWay() {
        return byIndex.size() - ready.size();
    }

    boolean isEmpty() {
        return byIndex.isEmpty();
    }

    boolean has(Item item) {
        return byIndex.get(item.key.index()) == item;
    }

    Collection<Item> all() {
        return byIndex.values();
    }

    List<Item> open() {
        return byIndex.values().stream()
                .filter(item -> item.phase == Item.Phase.OPEN)
                .toList();
    }

    void remove(Item item) {
        byIndex.remove(item.key.index(), item);
    }

    void dropReady() {
        ready.forEach(this::remove);
        ready.clear();
    }

    void clear() {
        byIndex.clear();
        ready.clear();
        chunks.clear();
    }

    /** What came of an item; the results of its chunk, in order, when it was the last of it, else null. */
    @Nullable
    List<Judged> finish(Item item, Judged judged) {
        remove(item);
        Results results = chunks.get(item.chunk);
        if (results == null) {
            return null;
        }
        results.byPlace[item.place] = judged;
        return --results.left > 0 ? null : taken(item.chunk, results);
    }

    /** The results of a chunk that has nothing to do, or null. */
    @Nullable
    List<Judged> whole(int chunk) {
        Results results = chunks.get(chunk);
        return results == null || results.left > 0 ? null : taken(chunk, results);
    }

    private List<Judged> taken(int chunk, Results results) {
        chunks.remove(chunk);
        List<Judged> all = new ArrayList<>();
        for (Judged each : results.byPlace) {
            if (each == null) {
                throw new IllegalStateException("Expected every item of chunk " + chunk + " to have a result");
            }
            all.add(each);
        }
        return all;
    }
}
