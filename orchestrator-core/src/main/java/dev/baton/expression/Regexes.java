package dev.baton.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Regular expressions that cannot hang: RE2's automata take time linear in the text, and both the automaton and the
 * text are bounded.
 */
final class Regexes {
    /** Larger than anybody writes by hand. */
    private static final int MAX_PROGRAM = 1_000;

    private static final int MAX_PATTERN = 2_000;

    /**
     * States times characters that one search may take: seconds at worst, and then only for an expression made to be
     * slow.
     */
    private static final int MAX_WORK = 500_000_000;

    private static final int MAX_TEXT = 8 * 1024 * 1024;

    private Regexes() {}

    static Pattern compile(String regex) throws PatternSyntaxException {
        if (regex.length() > MAX_PATTERN) {
            throw new PatternSyntaxException("it is longer than " + MAX_PATTERN + " characters");
        }
        Pattern pattern = Pattern.compile(regex);
        if (pattern.programSize() > MAX_PROGRAM) {
            throw new PatternSyntaxException("its repetitions make it too large");
        }
        return pattern;
    }

    /**
     * Whether the expression occurs in the text's beginning: eight million characters, half a million for the largest
     * expressions.
     */
    static boolean occurs(String regex, String text) {
        Pattern pattern = compile(regex);
        int searched = Math.min(MAX_TEXT, MAX_WORK / Math.max(1, pattern.programSize()));
        return pattern.matcher(text.length() <= searched ? text : text.substring(0, searched))
                .find();
    }
}
