package dev.baton.check;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** How messages name things. */
public final class Words {
    private static final int SHOWN = 5;

    private Words() {}

    /** {@code 'a', 'b' and 'c'}; of many only the first few. */
    public static String quoted(Collection<String> names) {
        List<String> shown =
                names.stream().limit(SHOWN).map(name -> "'" + name + "'").toList();
        if (names.size() > SHOWN) {
            return String.join(", ", shown) + " and " + (names.size() - SHOWN) + " more";
        }
        return shown.size() <= 1
                ? String.join("", shown)
                : String.join(", ", shown.subList(0, shown.size() - 1)) + " and " + shown.getLast();
    }

    /** {@code a, b or c}. */
    public static String choice(Collection<String> words) {
        List<String> all = List.copyOf(words);
        return all.size() <= 1
                ? String.join("", all)
                : all.subList(0, all.size() - 1).stream().collect(Collectors.joining(", ")) + " or " + all.getLast();
    }
}
