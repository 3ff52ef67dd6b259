package dev.baton.flow;

import dev.baton.source.OffsetMap;
import dev.baton.source.Span;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a flow's text before its body is read.
 *
 * @param frontMatter between the first two {@code ---} lines, null when there is none
 * @param unclosed where front matter begins that ends nowhere, else null
 * @param body what is to be parsed; it may yet end earlier, at a line {@code ---}
 * @param bodyInFrontMatter whether the body is the block scalar {@code workflow}; then all behind the front matter is
 *     documentation
 * @param rest where the text behind the front matter starts
 * @param titled whether the body begins with a line {@code Workflow:}
 */
record Sections(
        @Nullable Span frontMatter,
        @Nullable Span unclosed,
        MappedText body,
        boolean bodyInFrontMatter,
        int rest,
        boolean titled) {

    private static final String KEY = "workflow:";
    private static final String TITLE = "Workflow:";

    static Sections of(String text, int from, int to) {
        int first = skipBlankLines(text, from, to);
        if (!isDashes(text, first, to)) {
            return withBody(null, text, from, to);
        }
        int yaml = nextLine(text, first, to);
        int line = yaml;
        while (line < to && !isDashes(text, line, to)) {
            line = nextLine(text, line, to);
        }
        if (line >= to) {
            var opening = new Span(first, first + 3);
            return new Sections(new Span(yaml, to), opening, MappedText.slice(text, to, to), false, to, false);
        }
        int rest = nextLine(text, line, to);
        MappedText block = workflowBlock(text, yaml, line);
        var frontMatter = new Span(yaml, line);
        return block == null
                ? withBody(frontMatter, text, rest, to)
                : new Sections(frontMatter, null, untitled(block), true, rest, false);
    }

    /** In a block scalar the line says nothing new, so it need not be kept in mind. */
    private static MappedText untitled(MappedText block) {
        int first = skipBlankLines(block.text(), block.start(), block.end());
        int end = Chars.lineEnd(block.text(), first, block.end());
        return isTitle(block.text(), first, end) ? new MappedText(block.text(), end, block.end(), block.map()) : block;
    }

    private static boolean isTitle(String text, int line, int end) {
        return text.startsWith(TITLE, line) && Chars.trimEnd(text, line, end) == line + TITLE.length();
    }

    /** A body may begin with a line {@code Workflow:}. */
    private static Sections withBody(@Nullable Span frontMatter, String text, int from, int to) {
        int first = skipBlankLines(text, from, to);
        int end = Chars.lineEnd(text, first, to);
        boolean title = isTitle(text, first, end);
        var body = MappedText.slice(text, title ? end : from, to);
        return new Sections(frontMatter, null, body, false, from, title);
    }

    /** The lines of {@code workflow: |} without their indentation, null when there is no such key. */
    private static @Nullable MappedText workflowBlock(String text, int from, int to) {
        for (int line = from; line < to; line = nextLine(text, line, to)) {
            int end = Chars.lineEnd(text, line, to);
            if (text.startsWith(KEY, line) && isBlockHeader(text.substring(line + KEY.length(), end))) {
                return unindented(text, nextLine(text, line, to), to);
            }
        }
        return null;
    }

    private static boolean isBlockHeader(String rest) {
        return rest.strip().matches("[|>][-+1-9]{0,2}(\\s+#.*)?");
    }

    private static MappedText unindented(String text, int from, int to) {
        int indent = -1;
        var out = new StringBuilder();
        var map = OffsetMap.builder();
        for (int line = from; line < to; line = nextLine(text, line, to)) {
            int next = nextLine(text, line, to);
            int start = Chars.skipBlanks(text, line, to);
            boolean blank = start >= to || text.charAt(start) == '\n';
            if (!blank && indent < 0) {
                indent = start - line;
            }
            if (!blank && (start - line < indent || indent == 0)) {
                break;
            }
            int copied = blank ? start : line + indent;
            out.append(text, copied, next);
            map.copy(copied, next - copied);
        }
        OffsetMap offsets = out.isEmpty() ? OffsetMap.shift(from) : map.build();
        return new MappedText(out.toString(), 0, out.length(), offsets);
    }

    private static int skipBlankLines(String text, int from, int to) {
        int line = from;
        while (line < to) {
            int end = Chars.skipBlanks(text, line, to);
            if (end >= to || text.charAt(end) != '\n') {
                return line == from ? end : line;
            }
            line = end + 1;
        }
        return to;
    }

    private static boolean isDashes(String text, int line, int to) {
        return line + 3 <= to && text.startsWith("---", line) && Lexer.isDashLine(text, line, to);
    }

    private static int nextLine(String text, int from, int to) {
        return Math.min(to, Chars.lineEnd(text, from, to) + 1);
    }
}
