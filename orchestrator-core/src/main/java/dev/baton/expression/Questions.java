package dev.baton.expression;

import java.util.List;

/** The words in which the judge is asked. */
final class Questions {
    static final String ISSUES = "Does the result of the step just before report any issues?";
    private static final String NO_ISSUES = "Is the result of the step just before free of any issues?";
    private static final String NEGATION = "Is the answer to this no? ";

    private Questions() {}

    static String negated(String question) {
        if (question.equals(ISSUES)) {
            return NO_ISSUES;
        }
        if (question.equals(NO_ISSUES)) {
            return ISSUES;
        }
        return question.startsWith(NEGATION) ? question.substring(NEGATION.length()) : NEGATION + question;
    }

    static String joined(List<String> questions, boolean any) {
        return questions.size() == 1
                ? questions.getFirst()
                : "Is the answer to " + (any ? "any" : "each") + " of these yes? " + String.join(" ", questions);
    }
}
