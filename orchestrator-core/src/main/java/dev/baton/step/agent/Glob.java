package dev.baton.step.agent;

/**
 * A pattern over a whole text: {@code *} stands for any text, also across lines, {@code ?} for one character, and every other
 * character for itself.
 *
 * <p>Matching never backtracks past the latest {@code *}: a later one can always take what an earlier one could have, so the cost
 * is bounded by text times pattern, and is linear for patterns as people write them.
 */
final class Glob {
    private final int[] pattern;

    Glob(String pattern) {
        this.pattern = pattern.codePoints().toArray();
    }

    static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    boolean matches(String text) {
        return matches(text.codePoints().toArray());
    }

    /** The same over code points, for a text that meets many patterns. */
    boolean matches(int[] text) {
        int t = 0;
        int p = 0;
        int star = -1;
        int retry = 0;
        while (t < text.length) {
            if (p < pattern.length && pattern[p] == '*') {
                star = p++;
                retry = t;
            } else if (p < pattern.length && (pattern[p] == '?' || pattern[p] == text[t])) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length;
    }
}
