package dev.baton.step.secret;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds many byte strings in one pass (Aho and Corasick): a state is the longest suffix read so far that begins one of them. */
final class ByteAutomaton {
    static final int START = 0;

    private final List<Map<Byte, Integer>> edges = new ArrayList<>();
    private final List<Integer> depths = new ArrayList<>();
    private final List<Integer> matches = new ArrayList<>();
    private final List<Integer> fallbacks = new ArrayList<>();
    private final int[] fromStart = new int[256];

    ByteAutomaton(List<byte[]> strings) {
        addState(0);
        strings.forEach(this::add);
        connect();
    }

    boolean isEmpty() {
        return edges.size() == 1;
    }

    int depth(int state) {
        return depths.get(state);
    }

    /** The length of the longest string that ends here; 0 for none. */
    int matchEndingAt(int state) {
        return matches.get(state);
    }

    int next(int state, byte b) {
        int at = state;
        while (at != START) {
            Integer to = edges.get(at).get(b);
            if (to != null) {
                return to;
            }
            at = fallbacks.get(at);
        }
        return fromStart[b & 0xff];
    }

    private int addState(int depth) {
        edges.add(new HashMap<>(2));
        depths.add(depth);
        matches.add(0);
        fallbacks.add(START);
        return edges.size() - 1;
    }

    private void add(byte[] string) {
        int state = START;
        for (int i = 0; i < string.length; i++) {
            Integer to = edges.get(state).get(string[i]);
            if (to == null) {
                to = addState(i + 1);
                edges.get(state).put(string[i], to);
            }
            state = to;
        }
        matches.set(state, string.length);
    }

    /** Breadth first, so that a state's fallback, which is shorter, is complete before it is used. */
    private void connect() {
        edges.get(START).forEach((b, to) -> fromStart[b & 0xff] = to);
        var queue = new ArrayDeque<>(edges.get(START).values());
        while (!queue.isEmpty()) {
            int state = queue.remove();
            edges.get(state).forEach((b, to) -> {
                int fallback = next(fallbacks.get(state), b);
                fallbacks.set(to, fallback);
                if (matches.get(to) == 0) {
                    matches.set(to, matches.get(fallback));
                }
                queue.add(to);
            });
        }
    }
}
