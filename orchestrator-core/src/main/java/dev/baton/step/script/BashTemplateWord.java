package dev.baton.step.script;

import dev.baton.expression.Interpolations.Found;
import java.util.ArrayList;
import java.util.List;

/** One word of a script, as far as what it means to a command matters. */
final class BashTemplateWord {
    /** Stands in the text for a value from the flow. */
    static final char VALUE = '\uFFFC';

    /** Stands in the text for what the shell itself expands. */
    static final char EXPANSION = '\uFFFD';

    /** Bounds how much of a word is looked at again and again. */
    private static final int LONGEST_NAME = 1_000;

    private final StringBuilder text = new StringBuilder();
    private final List<Found.Ref> refs = new ArrayList<>();
    private boolean plain = true;

    /** Without its quotes. */
    String text() {
        return text.toString();
    }

    /** The values that stand in the word itself, not in a command substitution within it. */
    List<Found.Ref> refs() {
        return refs;
    }

    boolean hasRefs() {
        return !refs.isEmpty();
    }

    /** Whether the word is exactly this, without quotes, as the shell's reserved words must be. */
    boolean is(String literal) {
        return plain && text.length() == literal.length() && text.indexOf(literal) == 0;
    }

    /** The text when nothing in it is quoted or expanded, else an empty text. */
    String unquoted() {
        return plain ? text.toString() : "";
    }

    boolean isNumber() {
        return plain && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    boolean isEmpty() {
        return text.isEmpty() && plain;
    }

    void append(char c) {
        text.append(c);
    }

    void quoted() {
        plain = false;
    }

    void expansion() {
        plain = false;
        text.append(EXPANSION);
    }

    void add(Found.Ref ref) {
        plain = false;
        text.append(VALUE);
        refs.add(ref);
    }

    /** Whether it is an unquoted identifier so far. */
    boolean isName() {
        return plain && nameEnd() == text.length() && !text.isEmpty();
    }

    /** Whether it is {@code name=} or {@code name+=} so far, after which a parenthesis opens an array. */
    boolean isAssignment() {
        int end = nameEnd();
        String rest = end == 0 || text.length() - end > 2 ? "" : text.substring(end);
        return plain && (rest.equals("=") || rest.equals("+="));
    }

    /** The name it assigns to when it begins with {@code name=} or {@code name+=}, else an empty text. */
    String assigns() {
        int end = nameEnd();
        int sign = end < text.length() && text.charAt(end) == '+' ? end + 1 : end;
        return end > 0 && sign < text.length() && text.charAt(sign) == '=' ? text.substring(0, end) : "";
    }

    char last() {
        return text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
    }

    private int nameEnd() {
        int end = 0;
        while (end < Math.min(text.length(), LONGEST_NAME) && isNameCharacter(text.charAt(end), end == 0)) {
            end++;
        }
        return end;
    }

    static boolean isNameCharacter(char c, boolean first) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (!first && c >= '0' && c <= '9');
    }
}
