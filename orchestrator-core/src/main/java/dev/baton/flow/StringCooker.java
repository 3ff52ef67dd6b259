package dev.baton.flow;

import dev.baton.flow.syntax.Flow;
import dev.baton.flow.syntax.StringLit;
import dev.baton.source.OffsetMap;
import java.util.List;

/** Turns what stands between quotes into what it means, keeping track of where each character came from. */
final class StringCooker {
    /** What the text of a string is written in, which decides its escapes and whether templates are read in it. */
    enum Language {
        /** {@code \"} is the only escape. */
        SHELL(true, true),
        /** Like {@code SHELL}, and double braces belong to the script. */
        PROGRAM(true, false),
        PLAIN(false, true);

        final boolean onlyQuoteEscapes;
        final boolean templates;

        Language(boolean onlyQuoteEscapes, boolean templates) {
            this.onlyQuoteEscapes = onlyQuoteEscapes;
            this.templates = templates;
        }

        static Language of(String stepName) {
            return switch (stepName) {
                case "Bash" -> SHELL;
                case "Python", "Node" -> PROGRAM;
                default -> PLAIN;
            };
        }
    }

    private final MappedText input;
    private final StringBuilder value = new StringBuilder();
    private final OffsetMap.Builder map = OffsetMap.builder();

    private StringCooker(MappedText input) {
        this.input = input;
    }

    /** The content of {@code "…"} between two offsets; templates met on the way are added to {@code templates}. */
    static StringLit quoted(
            MappedText input, int from, int to, int end, Language language, List<Flow.Template> templates) {
        var cooker = new StringCooker(input);
        int i = from;
        while (i < to) {
            TemplateText template = language.templates ? TemplateText.at(input.text(), i, to) : null;
            if (template != null) {
                i = cooker.template(template, templates);
            } else {
                i = cooker.character(i, to, language.onlyQuoteEscapes);
            }
        }
        return cooker.build(StringLit.Kind.QUOTED, from - 1, end);
    }

    /** The content of {@code """…"""} between two offsets. */
    static StringLit block(
            MappedText input, int from, int to, int end, Language language, List<Flow.Template> templates) {
        var cooker = new StringCooker(input);
        var margin = new BlockMargin(input.text(), from, to);
        int i = from;
        if (margin.startsWithNewline()) {
            i = margin.skipIndent(Chars.lineEnd(input.text(), from, to) + 1);
        }
        while (i < to) {
            TemplateText template = language.templates ? TemplateText.at(input.text(), i, to) : null;
            if (template != null) {
                i = cooker.template(template, templates);
            } else {
                cooker.copy(i);
                i = input.text().charAt(i) == '\n' ? margin.skipIndent(i + 1) : i + 1;
            }
        }
        return cooker.build(StringLit.Kind.BLOCK, from - 3, end);
    }

    private int character(int i, int to, boolean onlyQuoteEscapes) {
        char c = input.text().charAt(i);
        if (c != '\\' || i + 1 >= to) {
            return copy(i);
        }
        char next = input.text().charAt(i + 1);
        if (next == '"' || !onlyQuoteEscapes && (next == '\\' || next == 'n' || next == 't')) {
            value.append(next == 'n' ? '\n' : next == 't' ? '\t' : next);
            map.replace(1, i, i + 2);
            return i + 2;
        }
        return copy(i);
    }

    private int copy(int i) {
        value.append(input.text().charAt(i));
        map.copy(i, 1);
        return i + 1;
    }

    private int template(TemplateText template, List<Flow.Template> templates) {
        value.append('{').append(template.name()).append('}');
        map.replace(template.name().length() + 2, template.start(), template.end());
        var span = input.span(template.start(), template.end());
        templates.add(new Flow.Template(template.name(), template.defaultValue(), true, span));
        return template.end();
    }

    private StringLit build(StringLit.Kind kind, int start, int end) {
        OffsetMap offsets = map.derivedLength() == 0
                ? OffsetMap.shift(input.map().start(start + kind.quotes().length()))
                : map.build().then(input.map());
        return new StringLit(value.toString(), kind, offsets, input.span(start, end));
    }
}
