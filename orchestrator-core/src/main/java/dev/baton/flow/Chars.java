package dev.baton.flow;

/** What characters mean to the language, apart from any state. */
final class Chars {
    private static final int TAB = 8;

    private Chars() {}

    static boolean isLetter(int codePoint) {
        return codePoint == '_' || Character.isLetter(codePoint);
    }

    static boolean isLetterOrDigit(int codePoint) {
        return codePoint == '_' || Character.isLetterOrDigit(codePoint);
    }

    /** Blanks within a line; pasted texts bring more kinds of them than the keyboard has. */
    static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c != '\n' && (Character.isWhitespace(c) || isInvisible(c));
    }

    private static boolean isInvisible(char c) {
        return Character.isSpaceChar(c) || c == '\uFEFF' || c == '\u200B';
    }

    /** Where the identifier ends that starts here; the same offset when none does. */
    static int identifierEnd(String text, int start, int limit) {
        if (start >= limit || !isLetter(text.codePointAt(start))) {
            return start;
        }
        return wordEnd(text, start, limit);
    }

    /** Where letters, digits, underscores and inner dashes end. */
    static int wordEnd(String text, int start, int limit) {
        int i = start;
        while (i < limit) {
            int c = text.codePointAt(i);
            if (isLetterOrDigit(c)) {
                i += Character.charCount(c);
            } else if (c == '-' && i + 1 < limit && isLetterOrDigit(text.codePointAt(i + 1))) {
                i++;
            } else {
                break;
            }
        }
        return Math.min(i, limit);
    }

    /** Where the line ends that this offset is in, without its line feed. */
    static int lineEnd(String text, int from, int limit) {
        int end = text.indexOf('\n', from);
        return end < 0 || end > limit ? limit : end;
    }

    static int skipBlanks(String text, int from, int limit) {
        int i = from;
        while (i < limit && isBlank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** Where the text ends when blanks before an offset are left out. */
    static int trimEnd(String text, int from, int end) {
        int i = end;
        while (i > from && (isBlank(text.charAt(i - 1)) || text.charAt(i - 1) == '\n')) {
            i--;
        }
        return i;
    }

    /** The width of the blanks between two offsets, a tab reaching to the next multiple of eight. */
    static int width(String text, int from, int to) {
        int width = 0;
        for (int i = from; i < to; i++) {
            width = text.charAt(i) == '\t' ? (width / TAB + 1) * TAB : width + 1;
        }
        return width;
    }
}
