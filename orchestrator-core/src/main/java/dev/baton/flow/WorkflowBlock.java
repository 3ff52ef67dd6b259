package dev.baton.flow;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The body of a flow as the block scalar {@code workflow} of its front matter. */
final class WorkflowBlock {
    private static final Pattern HEADER = Pattern.compile("(?m)^workflow:[ \\t]*[|>][-+1-9]{0,2}[ \\t]*(#.*)?$");

    private WorkflowBlock() {}

    /** Whether the front matter has the key in this form. */
    static boolean isIn(String frontMatter) {
        return HEADER.matcher(frontMatter).find();
    }

    /** The front matter with another body. */
    static String replaced(String frontMatter, String body) {
        Matcher header = HEADER.matcher(frontMatter);
        if (!header.find()) {
            return frontMatter;
        }
        int from = Math.min(frontMatter.length(), header.end() + 1);
        int line = from;
        int indent = 0;
        while (line < frontMatter.length()) {
            int text = Chars.skipBlanks(frontMatter, line, frontMatter.length());
            boolean blank = text >= frontMatter.length() || frontMatter.charAt(text) == '\n';
            if (!blank && text == line) {
                break;
            }
            indent = indent == 0 && !blank ? text - line : indent;
            line = Math.min(frontMatter.length(), Chars.lineEnd(frontMatter, line, frontMatter.length()) + 1);
        }
        return frontMatter.substring(0, from) + indented(body, Math.max(indent, 2)) + frontMatter.substring(line);
    }

    private static String indented(String body, int indent) {
        var out = new StringBuilder();
        body.lines()
                .forEach(line -> out.append(line.isEmpty() ? "" : " ".repeat(indent))
                        .append(line)
                        .append('\n'));
        return out.toString();
    }
}
