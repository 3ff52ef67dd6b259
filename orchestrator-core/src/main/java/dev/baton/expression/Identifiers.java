package dev.baton.expression;

/**
 * Names as the language writes them: a letter or {@code _}, then letters, digits, {@code _}, and {@code -} before a
 * letter or digit.
 */
public final class Identifiers {
    private Identifiers() {}

    /** Where the identifier that begins at {@code from} ends, or {@code from} itself when none does. */
    public static int end(CharSequence text, int from) {
        if (from >= text.length() || !isStart(text.charAt(from))) {
            return from;
        }
        int at = from + 1;
        while (at < text.length() && continues(text, at)) {
            at++;
        }
        return at;
    }

    /** Whether the whole text is one identifier. */
    public static boolean isIdentifier(CharSequence text) {
        return !text.isEmpty() && end(text, 0) == text.length();
    }

    private static boolean isStart(char c) {
        return c == '_' || Character.isLetter(c);
    }

    private static boolean continues(CharSequence text, int at) {
        char c = text.charAt(at);
        if (c == '-') {
            return at + 1 < text.length() && Character.isLetterOrDigit(text.charAt(at + 1));
        }
        return c == '_' || Character.isLetterOrDigit(c);
    }
}
