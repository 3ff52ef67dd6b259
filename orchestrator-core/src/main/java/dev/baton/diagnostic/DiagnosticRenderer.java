package dev.baton.diagnostic;

import dev.baton.source.LineMap;
import dev.baton.source.Source;
import dev.baton.source.Span;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows diagnostics to people: where, what, the line itself with the place underlined, further places, and what to do.
 *
 * <pre>
 * deploy.flow:3:1: error[missing-arrow]: Expected '->' before 'Bash', but …
 *   |
 * 3 | Bash:"make":built
 *   | ^^^^
 * hint: write '->' before it, or '||' to run both at the same time
 * </pre>
 */
public final class DiagnosticRenderer {
    private static final String RESET = "\u001B[0m";
    private static final String BOLD = "\u001B[1m";
    private static final String RED = "\u001B[1;31m";
    private static final String YELLOW = "\u001B[1;33m";
    private static final String CYAN = "\u001B[36m";
    private static final String GREEN = "\u001B[32m";

    private final boolean color;

    /** @param color whether to use terminal colours */
    public DiagnosticRenderer(boolean color) {
        this.color = color;
    }

    /** One diagnostic, each line ending in a line feed. */
    public String render(Diagnostic diagnostic) {
        var out = new StringBuilder();
        render(diagnostic, LineMap.of(diagnostic.source()), out);
        return out.toString();
    }

    /** All of them in the given order, with a blank line between two. */
    public String render(List<Diagnostic> diagnostics) {
        Map<Source, LineMap> maps = new IdentityHashMap<>();
        var out = new StringBuilder();
        for (Diagnostic diagnostic : diagnostics) {
            out.append(out.isEmpty() ? "" : "\n");
            render(diagnostic, maps.computeIfAbsent(diagnostic.source(), LineMap::of), out);
        }
        return out.toString();
    }

    private void render(Diagnostic d, LineMap lines, StringBuilder out) {
        boolean error = d.isError();
        String kind = (error ? "error" : "warning") + "[" + d.code() + "]:";
        heading(lines, d.span(), paint(error ? RED : YELLOW, kind), d.message(), out);
        excerpt(d.source(), lines, d.span(), error ? RED : YELLOW, out);
        for (Diagnostic.Related related : d.related()) {
            heading(lines, related.span(), paint(CYAN, "note:"), related.message(), out);
            excerpt(d.source(), lines, related.span(), CYAN, out);
        }
        if (d.hint() != null) {
            out.append(paint(GREEN, "hint:"))
                    .append(' ')
                    .append(printable(d.hint()))
                    .append('\n');
        }
    }

    private void heading(LineMap lines, Span span, String kind, String message, StringBuilder out) {
        out.append(paint(BOLD, printable(lines.at(span.start()) + ":")))
                .append(' ')
                .append(kind)
                .append(' ')
                .append(printable(message))
                .append('\n');
    }

    /** The first line of a place, and its last one when that is another. */
    private void excerpt(Source source, LineMap lines, Span span, String markColor, StringBuilder out) {
        int first = lines.line(span.start());
        int last = lines.line(Math.max(span.start(), span.end() - 1));
        int gutter = String.valueOf(last).length();
        gutter(gutter, "", "", out);
        excerptLine(source, lines, first, span, gutter, markColor, out);
        if (last > first + 1) {
            gutter(gutter, "", " \u22EE", out);
        }
        if (last > first) {
            excerptLine(source, lines, last, span, gutter, markColor, out);
        }
    }

    private void excerptLine(
            Source source, LineMap lines, int number, Span span, int gutter, String markColor, StringBuilder out) {
        var excerpt = Excerpt.of(source, lines, number, span);
        gutter(gutter, String.valueOf(number), excerpt.line().isEmpty() ? "" : " " + excerpt.line(), out);
        gutter(gutter, "", " " + paintMarks(markColor, excerpt.marks()), out);
    }

    private void gutter(int width, String number, String content, StringBuilder out) {
        String edge = " ".repeat(width - number.length()) + number + " |";
        out.append(paint(CYAN, edge)).append(content).append('\n');
    }

    private String paintMarks(String code, String marks) {
        int start = marks.indexOf('^');
        return marks.substring(0, start) + paint(code, marks.substring(start));
    }

    private String paint(String code, String text) {
        return color ? code + text + RESET : text;
    }

    /** A message can quote the text it is about, which may hold anything. */
    private static String printable(String text) {
        var out = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c ->
                        out.appendCodePoint(c == '\n' || c == '\t' ? ' ' : Character.isISOControl(c) ? '\uFFFD' : c));
        return out.toString();
    }
}
