package dev.baton.flow;

import dev.baton.source.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the {@code flow} fences of a Markdown text and names each by the heading above it. */
final class MarkdownFences {
    private final Source source;
    private final String text;
    private final List<FlowText> found = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private String heading;
    /** The line before, as long as it can become a heading by being underlined. */
    private String paragraph = "";

    private MarkdownFences(Source source) {
        this.source = source;
        this.text = source.text();
        this.heading = FlowText.fileName(source.name());
    }

    static List<FlowText> of(Source source) {
        var fences = new MarkdownFences(source);
        fences.run();
        return List.copyOf(fences.found);
    }

    private void run() {
        int line = behindFrontMatter();
        while (line < text.length()) {
            int end = Chars.lineEnd(text, line, text.length());
            int fence = fenceLength(line, end);
            line = fence > 0 ? fence(line, end, fence) : plain(line, end);
        }
    }

    /** Where the text begins when the file begins with front matter of its own. */
    private int behindFrontMatter() {
        if (!isDashes(0)) {
            return 0;
        }
        int line = next(0);
        while (line < text.length() && !isDashes(line)) {
            line = next(line);
        }
        return line < text.length() ? next(line) : 0;
    }

    private boolean isDashes(int line) {
        return text.startsWith("---", line) && Lexer.isDashLine(text, line, text.length());
    }

    /** How many signs open a fence on this line, 0 for none. */
    private int fenceLength(int line, int end) {
        int start = Chars.skipBlanks(text, line, end);
        int length = fenceRun(start, end);
        boolean inline = length >= 3
                && text.charAt(start) == '`'
                && text.substring(start + length, end).contains("`");
        return length >= 3 && !inline ? length : 0;
    }

    private int fenceRun(int start, int end) {
        if (start >= end || text.charAt(start) != '`' && text.charAt(start) != '~') {
            return 0;
        }
        int i = start;
        while (i < end && text.charAt(i) == text.charAt(start)) {
            i++;
        }
        return i - start;
    }

    /** Reads a fence, whatever is in it; returns where the text goes on. */
    private int fence(int line, int end, int length) {
        int start = Chars.skipBlanks(text, line, end);
        String info = text.substring(start + length, end).strip();
        int content = Math.min(text.length(), end + 1);
        int closing = content;
        while (closing < text.length() && !closes(closing, text.charAt(start), length)) {
            closing = next(closing);
        }
        if (info.split("[\\s{]", 2)[0].equals("flow")) {
            found.add(new FlowText(source, content, closing, nextName(), Chars.width(text, line, start)));
        }
        paragraph = "";
        return next(closing);
    }

    private boolean closes(int line, char sign, int length) {
        int end = Chars.lineEnd(text, line, text.length());
        int start = Chars.skipBlanks(text, line, end);
        int run = fenceRun(start, end);
        return run >= length && text.charAt(start) == sign && Chars.skipBlanks(text, start + run, end) == end;
    }

    private String nextName() {
        String name = heading;
        for (int n = 2; !names.add(name); n++) {
            name = heading + "-" + n;
        }
        return name;
    }

    private int plain(int line, int end) {
        String content = text.substring(line, end).strip();
        int signs = run(content, '#');
        if (signs >= 1 && signs <= 6 && signs < content.length() && Chars.isBlank(content.charAt(signs))) {
            setHeading(withoutClosingSigns(content.substring(signs)));
            paragraph = "";
        } else if (!paragraph.isEmpty() && isUnderline(content)) {
            setHeading(paragraph);
            paragraph = "";
        } else {
            paragraph = content;
        }
        return next(line);
    }

    private static boolean isUnderline(String content) {
        return !content.isEmpty() && (run(content, '=') == content.length() || run(content, '-') == content.length());
    }

    private static int run(String content, char sign) {
        int i = 0;
        while (i < content.length() && content.charAt(i) == sign) {
            i++;
        }
        return i;
    }

    private static String withoutClosingSigns(String title) {
        int end = title.length();
        while (end > 0 && title.charAt(end - 1) == '#') {
            end--;
        }
        return end > 0 && Chars.isBlank(title.charAt(end - 1)) ? title.substring(0, end) : title;
    }

    private void setHeading(String title) {
        String plain = title.replace("`", "").replace("**", "").strip();
        heading = plain.isEmpty() ? heading : plain;
    }

    private int next(int line) {
        return Math.min(text.length(), Chars.lineEnd(text, line, text.length()) + 1);
    }
}
