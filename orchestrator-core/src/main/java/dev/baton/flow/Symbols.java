package dev.baton.flow;

import dev.baton.flow.Token.Kind;
import org.jspecify.annotations.Nullable;

/** Words made of signs, and what was probably meant by signs that are none. */
final class Symbols {
    record Symbol(Kind kind, int end) {}

    private static final String ARROW_PARTS = "-=~<>\u2192\u21D2\u27F6\u21A6\u2014\u2013";

    private Symbols() {}

    static Symbol at(String text, int pos, int limit) {
        int run = arrowRunEnd(text, pos, limit);
        return switch (run - pos) {
            case 0 -> single(text, pos, limit);
            case 1 -> new Symbol(text.charAt(pos) == '=' ? Kind.EQUALS : Kind.OTHER, run);
            case 2 -> new Symbol(arrow(text.substring(pos, run)), run);
            default -> new Symbol(Kind.OTHER, run);
        };
    }

    private static int arrowRunEnd(String text, int pos, int limit) {
        int i = pos;
        while (i < limit && ARROW_PARTS.indexOf(text.charAt(i)) >= 0) {
            i++;
        }
        return i;
    }

    private static Kind arrow(String run) {
        return switch (run) {
            case "->" -> Kind.ARROW;
            case "~>" -> Kind.TILDE;
            case "=>" -> Kind.FAT_ARROW;
            default -> Kind.OTHER;
        };
    }

    private static Symbol single(String text, int pos, int limit) {
        char c = text.charAt(pos);
        return switch (c) {
            case ':' ->
                pos + 1 < limit && text.charAt(pos + 1) == '='
                        ? new Symbol(Kind.DEFINE, pos + 2)
                        : new Symbol(Kind.COLON, pos + 1);
            case '|' -> bars(text, pos, limit);
            case ',' -> new Symbol(Kind.COMMA, pos + 1);
            case '@' -> new Symbol(Kind.AT, pos + 1);
            case '$' -> new Symbol(Kind.DOLLAR, pos + 1);
            case '[' -> new Symbol(Kind.LEFT_BRACKET, pos + 1);
            case ']' -> new Symbol(Kind.RIGHT_BRACKET, pos + 1);
            case '(' -> new Symbol(Kind.LEFT_PAREN, pos + 1);
            case ')' -> new Symbol(Kind.RIGHT_PAREN, pos + 1);
            case '{' -> new Symbol(Kind.LEFT_BRACE, pos + 1);
            case '}' -> new Symbol(Kind.RIGHT_BRACE, pos + 1);
            default -> new Symbol(Kind.OTHER, otherEnd(text, pos, limit));
        };
    }

    private static Symbol bars(String text, int pos, int limit) {
        int end = pos;
        while (end < limit && text.charAt(end) == '|') {
            end++;
        }
        return new Symbol(end - pos == 2 ? Kind.PARALLEL : Kind.OTHER, end);
    }

    /** Signs of the same kind are one mistake. */
    private static int otherEnd(String text, int pos, int limit) {
        int i = pos;
        while (i < limit && isOther(text, i)) {
            i += Character.charCount(text.codePointAt(i));
        }
        return Math.max(i, pos + Character.charCount(text.codePointAt(pos)));
    }

    private static boolean isOther(String text, int i) {
        char c = text.charAt(i);
        boolean known = ARROW_PARTS.indexOf(c) >= 0 || ":|,@$[](){}\"'#\u2018\u201C\n".indexOf(c) >= 0;
        return !known && !Chars.isBlank(c) && !Chars.isLetterOrDigit(text.codePointAt(i));
    }

    /** The word that was probably meant by signs between two elements, or null. */
    static @Nullable Kind intendedConnector(String signs) {
        if (consistsOf(signs, "|")) {
            return Kind.PARALLEL;
        }
        if (signs.equals(";") || consistsOf(signs, "&")) {
            return Kind.ARROW;
        }
        if (!consistsOf(signs, ARROW_PARTS)) {
            return null;
        }
        return signs.indexOf('~') >= 0 ? Kind.TILDE : Kind.ARROW;
    }

    private static boolean consistsOf(String signs, String chars) {
        return signs.chars().allMatch(c -> chars.indexOf(c) >= 0);
    }
}
