package dev.baton.run;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/** Persistent collections from plain ones, as they are read from a snapshot. */
final class Persistent {
    private Persistent() {}

    static <K, V> PMap<K, V> map(@Nullable Map<K, V> map) {
        return map == null || map.isEmpty() ? HashTreePMap.empty() : HashTreePMap.from(map);
    }

    static <V> PVector<V> vector(@Nullable Collection<V> items) {
        return items == null || items.isEmpty() ? TreePVector.empty() : TreePVector.from(items);
    }
}
