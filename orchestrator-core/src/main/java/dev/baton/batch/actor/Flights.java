package dev.baton.batch.actor;

import dev.baton.step.AttemptId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chunks that are under way, or may be: after a restart an earlier attempt counts as under way until every pool has said that it never
 * had it.
 */
final class Flights {
    private final Map<Integer, Set<AttemptId>> byChunk = new HashMap<>();

    int size() {
        return byChunk.size();
    }

    boolean isEmpty() {
        return byChunk.isEmpty();
    }

    boolean holds(int chunk) {
        return byChunk.containsKey(chunk);
    }

    void begin(int chunk, List<AttemptId> attempts) {
        byChunk.put(chunk, new HashSet<>(attempts));
    }

    /** Whether the chunk was under way. */
    boolean end(int chunk) {
        return byChunk.remove(chunk) != null;
    }

    /** Whether nothing of the chunk is under way any more, now that this attempt is known not to be. */
    boolean lost(int chunk, AttemptId attempt) {
        Set<AttemptId> attempts = byChunk.get(chunk);
        return attempts != null && attempts.remove(attempt) && attempts.isEmpty();
    }

    List<AttemptId> attempts() {
        List<AttemptId> all = new ArrayList<>();
        byChunk.values().forEach(all::addAll);
        return all;
    }

    /** The number of the chunk that an attempt is for, or null when it is of another level. */
    static @Nullable Integer chunk(AttemptId attempt, int level) {
        String step = attempt.step();
        String of = step.substring(step.lastIndexOf('[') + 1, step.length() - 1);
        int colon = of.indexOf(':');
        return Integer.parseInt(of.substring(0, colon)) == level ? Integer.valueOf(of.substring(colon + 1)) : null;
    }
}
