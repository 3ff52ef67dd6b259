package dev.baton.node.cli;

import java.util.regex.Pattern;

/** Small pieces of text. */
final class Words {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./#-]+");

    private Words() {}

    /** {@code 1 step}, {@code 2 steps}. */
    static String count(long number, String singular) {
        return number + " " + singular + (number == 1 ? "" : "s");
    }

    /** A word as it has to be written in a shell. */
    static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** A text on one line, for listings. */
    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ⏎ ").replace('\t', ' ');
    }
}
