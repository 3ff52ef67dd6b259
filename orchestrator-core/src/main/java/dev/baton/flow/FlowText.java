package dev.baton.flow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.flow.syntax.Flow;
import dev.baton.flow.syntax.FrontMatter;
import dev.baton.source.Source;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where in a source a flow stands: all of it, or one fence of a Markdown file.
 *
 * @param name for a flow that does not name itself
 * @param indent of the fence
 */
record FlowText(Source source, int start, int end, String name, int indent) {

    static FlowText whole(Source source) {
        return new FlowText(source, 0, source.text().length(), fileName(source.name()), 0);
    }

    /** A file's name without folders and extension. */
    static String fileName(String path) {
        String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        int dot = file.lastIndexOf('.');
        return dot <= 0 ? file : file.substring(0, dot);
    }

    Parsed parse(Map<String, String> templateParams) {
        var problems = new Problems(source);
        Sections sections = Sections.of(source.text(), start, end);
        FrontMatter frontMatter = FrontMatterReader.read(source.text(), sections, problems);
        var expander = new TemplateExpander(templateParams, declaredDefaults(frontMatter));
        Lexed first = Lexer.lex(source, sections.body(), expander::resolve);
        Lexed lexed = first.codeTemplates().isEmpty() ? first : expanded(first, expander, problems);
        lexed.problems().forEach(problems::add);
        var templates = new ArrayList<>(TemplateExpander.listed(first.text(), first.codeTemplates()));
        templates.addAll(lexed.stringTemplates());
        templates.sort(Comparator.comparingInt(t -> t.span().start()));
        Flow flow = flow(sections, frontMatter, first.end(), new ParserImpl(lexed, problems), templates);
        return new Parsed(flow, problems.all());
    }

    /** Reads again with the templates replaced; what replaced them is not searched for more. */
    private Lexed expanded(Lexed first, TemplateExpander expander, Problems problems) {
        MappedText text = expander.expand(first.text().until(first.end()), first.codeTemplates(), problems);
        Lexed lexed = Lexer.lex(source, text, name -> name);
        for (TemplateText template : lexed.codeTemplates()) {
            problems.error(
                    "nested-template",
                    text.span(template.start(), template.end()),
                    "Expected a parameter's value without templates, but found {{" + template.name() + "}} in it",
                    null);
        }
        return lexed;
    }

    /** What formatting needs: the tree with its templates as they stand, and the words it was made from. */
    record Kept(Parsed parsed, Sections sections, Lexed lexed) {}

    /** Reads the flow without replacing templates: they are names and values like any other. */
    Kept parseKeepingTemplates() {
        var problems = new Problems(source);
        Sections sections = Sections.of(source.text(), start, end);
        FrontMatter frontMatter = FrontMatterReader.read(source.text(), sections, problems);
        var expander = new TemplateExpander(Map.of(), declaredDefaults(frontMatter));
        Lexed lexed = Lexer.lex(source, sections.body(), expander::resolve);
        lexed.problems().forEach(problems::add);
        Flow flow = flow(sections, frontMatter, lexed.end(), new ParserImpl(lexed, problems), List.of());
        return new Kept(new Parsed(flow, problems.all()), sections, lexed);
    }

    private Flow flow(
            Sections sections, FrontMatter frontMatter, int bodyEnd, ParserImpl parser, List<Flow.Template> templates) {
        var body = parser.body();
        String flowName = frontMatter.yaml().path("name").asText("");
        return new Flow(
                flowName.isBlank() ? name : flowName,
                source,
                frontMatter,
                parser.definitions(),
                body,
                documentation(sections, bodyEnd),
                templates,
                new Span(start, end));
    }

    private String documentation(Sections sections, int bodyEnd) {
        int from = sections.bodyInFrontMatter()
                ? sections.rest()
                : Math.min(end, Chars.lineEnd(source.text(), bodyEnd, end) + 1);
        return from >= end ? "" : source.text().substring(from, end);
    }

    private static Map<String, String> declaredDefaults(FrontMatter frontMatter) {
        var defaults = new HashMap<String, String>();
        JsonNode params = frontMatter.yaml().path("params");
        params.properties().forEach(param -> {
            JsonNode value = param.getValue().path("default");
            if (!value.isMissingNode() && !value.isNull()) {
                defaults.put(param.getKey(), value.isValueNode() ? value.asText() : value.toString());
            }
        });
        return defaults;
    }
}
