package dev.baton.run;

import java.util.List;

/**
 * Which facts a reader must know, as a level that grows with every release that adds some. What nodes of several builds share is
 * written in the words that all of them know: a fact of a later level is said with facts of earlier ones.
 */
public final class Vocabulary {
    /** The level of everything that says nothing else. */
    public static final int FIRST = 1;

    /** The highest level that this build can read: that of its latest facts. */
    public static final int KNOWN = 1;

    /** What belongs to a level. */
    interface Word<W extends Word<W>> {
        /** The level that a reader must know. */
        int since();

        /** What is recorded in its place while not all readers know it: of earlier levels, possibly nothing. */
        List<W> older();
    }

    private Vocabulary() {}

    /** The word, or what stands for it where readers know only {@code level}; possibly nothing. */
    static <W extends Word<W>> List<W> within(W word, int level) {
        if (word.since() <= level) {
            return List.of(word);
        }
        return word.older().stream()
                .flatMap(older -> within(requireOlder(older, word), level).stream())
                .toList();
    }

    private static <W extends Word<W>> W requireOlder(W older, W than) {
        if (older.since() >= than.since()) {
            throw new IllegalStateException("Expected what stands for a fact of level " + than.since()
                    + " to be of an earlier one, but it is of level " + older.since() + ": " + older);
        }
        return older;
    }

    /** The level that a reader of all these must know. */
    static int needed(List<? extends Word<?>> words) {
        int needed = FIRST;
        for (Word<?> word : words) {
            needed = Math.max(needed, word.since());
        }
        return needed;
    }
}
