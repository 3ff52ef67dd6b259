package dev.baton.step.script;

import dev.baton.expression.Interpolations.Found;
import dev.baton.source.Span;

/**
 * A here-document whose body is still to come.
 *
 * @param delimiter what its last line holds
 * @param word where the delimiter stands
 * @param literal whether the delimiter was quoted, so that the shell expands nothing in the body
 * @param stripsTabs whether it was opened with {@code <<-}
 * @param command what reads it
 */
record BashTemplateHereDocument(
        String delimiter, Span word, boolean literal, boolean stripsTabs, BashTemplateCommand command) {

    /**
     * Where a body stands.
     *
     * @param start of its first line
     * @param end behind its last line's newline, where the delimiter's line begins
     * @param next behind the delimiter's line
     * @param closed whether that line was found
     */
    record Body(int start, int end, int next, boolean closed) {}

    /** Finds the body that begins at the offset. */
    Body body(String text, int start, int limit) {
        int line = start;
        boolean continued = false;
        while (line < limit) {
            int newline = text.indexOf('\n', line, limit);
            int lineEnd = newline < 0 ? limit : newline;
            int next = newline < 0 ? limit : newline + 1;
            if (!continued && isDelimiter(text, line, lineEnd)) {
                return new Body(start, line, next, true);
            }
            continued = !literal && isContinued(text, line, lineEnd);
            line = next;
        }
        return new Body(start, limit, limit, false);
    }

    private boolean isDelimiter(String text, int from, int to) {
        int begin = from;
        while (stripsTabs && begin < to && text.charAt(begin) == '\t') {
            begin++;
        }
        return to - begin == delimiter.length() && text.startsWith(delimiter, begin);
    }

    private static boolean isContinued(String text, int from, int to) {
        int backslashes = 0;
        while (to - backslashes > from && text.charAt(to - backslashes - 1) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    /**
     * Makes the shell expand a body that it would have taken literally, so that it can refer to values: the delimiter
     * loses its quotes, and everything else in the body that would now mean something gets a backslash. The delimiter
     * is a new one, because the old one may hold what only quotes allow.
     */
    void expand(Body body, BashTemplateOutput output) {
        String script = output.script();
        var replaced = new StringBuilder();
        for (int i = body.start(); i < body.end(); i++) {
            Found found = output.groupAt(i);
            if (found instanceof Found.Ref ref) {
                replaced.append(BashTemplatePlace.DOUBLE.reference(output.settle(ref)));
                i = ref.span().end() - 1;
            } else if (!(found instanceof Found.Escaped)) {
                replaced.append("\\$`".indexOf(script.charAt(i)) >= 0 ? "\\" : "")
                        .append(script.charAt(i));
            }
        }
        String fresh = unusedDelimiter(replaced.toString());
        output.edit(word.start(), word.end(), fresh);
        output.edit(body.start(), body.end(), replaced.toString());
        int lineEnd = script.startsWith("\n", body.next() - 1) ? body.next() - 1 : body.next();
        output.edit(body.end(), lineEnd, fresh);
    }

    private static String unusedDelimiter(String body) {
        String delimiter = "BATON_END";
        while (body.contains(delimiter)) {
            delimiter += "_";
        }
        return delimiter;
    }
}
