package dev.baton.diagnostic;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the name that was probably meant by one that does not exist. */
public final class Nearest {
    /** Names longer than this are not mistyped, they are something else. */
    private static final int LONGEST = 100;

    private Nearest() {}

    /**
     * The known name with the fewest slips (a letter too many, too few, wrong, or swapped with its neighbour), when there
     * is one with at most a slip for every three letters; the first of several. Case, {@code _} and {@code -} are no slips.
     */
    public static Optional<String> to(String unknown, Collection<String> known) {
        String wanted = normal(unknown);
        int best = Math.min(Math.max(1, wanted.length() / 3) + 1, Math.max(1, wanted.length()));
        String found = null;
        for (String candidate : known) {
            int slips = slips(wanted, normal(candidate), best);
            if (slips < best) {
                best = slips;
                found = candidate;
            }
        }
        return Optional.ofNullable(found);
    }

    /** {@code did you mean 'x'?}, or null when nothing is near. */
    public static @Nullable String hint(String unknown, Collection<String> known) {
        return to(unknown, known).map(name -> "did you mean '" + name + "'?").orElse(null);
    }

    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The Damerau-Levenshtein distance, or at least {@code limit} when it is not below that. */
    private static int slips(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) >= limit || a.length() > LONGEST || b.length() > LONGEST) {
            return limit;
        }
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                if (isSwap(a, i, b, j)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] reused = before;
            before = last;
            last = row;
            row = reused;
        }
        return last[b.length()];
    }

    private static boolean isSwap(String a, int i, String b, int j) {
        return i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    }
}
