package dev.baton.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.flow.syntax.Flow;
import dev.baton.source.Source;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes flows in their canonical layout. Comments, single blank lines, strings, templates, front matter and
 * documentation stay as they are written; formatting what is formatted changes nothing.
 */
public final class Formatter {
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));

    private Formatter() {}

    /**
     * @param text the formatted text, or the text as it was where it has errors
     * @param diagnostics of the flows in the text
     */
    public record Formatted(String text, List<Diagnostic> diagnostics) {
        public Formatted {
            diagnostics = List.copyOf(diagnostics);
        }

        public boolean hasErrors() {
            return diagnostics.stream().anyMatch(Diagnostic::isError);
        }
    }

    /** Formats a flow file, or the {@code flow} fences of a Markdown file. */
    public static Formatted format(Source source) {
        var out = new StringBuilder();
        var diagnostics = new ArrayList<Diagnostic>();
        int done = 0;
        for (FlowText text : Flows.texts(source)) {
            var kept = text.parseKeepingTemplates();
            diagnostics.addAll(kept.parsed().diagnostics());
            out.append(source.text(), done, text.start());
            out.append(
                    kept.parsed().hasErrors()
                            ? source.text().substring(text.start(), text.end())
                            : formatted(text, kept));
            done = text.end();
        }
        out.append(source.text(), done, source.text().length());
        return new Formatted(out.toString(), diagnostics);
    }

    /** Writes a tree, whether it was read from a text or made; comments are not in it. */
    public static String format(Flow flow) {
        String body = Printer.print(flow, Trivia.none(), 0);
        String source = flow.source().text();
        Span yaml = flow.frontMatter().span();
        boolean written = yaml.length() > 0 && yaml.end() <= source.length();
        String frontMatter = written
                ? source.substring(yaml.start(), yaml.end())
                : yaml(flow.frontMatter().yaml());
        if (WorkflowBlock.isIn(frontMatter)) {
            return join("---\n", WorkflowBlock.replaced(frontMatter, body), "---\n", flow.documentation());
        }
        return join(head(frontMatter, body, ""), body, documentation(flow, ""));
    }

    private static String formatted(FlowText text, FlowText.Kept kept) {
        Flow flow = kept.parsed().flow();
        Sections sections = kept.sections();
        String source = text.source().text();
        String indent = " ".repeat(text.indent());
        Span yaml = sections.frontMatter();
        String frontMatter = yaml == null ? "" : source.substring(yaml.start(), yaml.end());
        String body =
                Printer.print(flow, Trivia.of(flow, kept.lexed()), sections.bodyInFrontMatter() ? 0 : text.indent());
        if (sections.bodyInFrontMatter()) {
            return join(
                    indent, "---\n", WorkflowBlock.replaced(frontMatter, body), indent, "---\n", flow.documentation());
        }
        String gap = yaml != null && startsBlank(source, sections.rest()) && !body.isEmpty() ? "\n" : "";
        String title = sections.titled() ? indent + "Workflow:\n" : "";
        return join(head(frontMatter, title + body, indent), gap, title, body, documentation(flow, indent));
    }

    private static String join(String... parts) {
        return String.join("", parts);
    }

    /** Front matter with its lines; empty front matter where the documentation's line would be taken for its start. */
    private static String head(String frontMatter, String body, String indent) {
        boolean none = frontMatter.isEmpty() && !body.isEmpty();
        return none ? "" : indent + "---\n" + frontMatter + indent + "---\n";
    }

    private static String documentation(Flow flow, String indent) {
        return flow.documentation().isEmpty() ? "" : indent + "---\n" + flow.documentation();
    }

    private static boolean startsBlank(String text, int from) {
        return Chars.skipBlanks(text, from, text.length()) == Chars.lineEnd(text, from, text.length());
    }

    private static String yaml(ObjectNode keys) {
        if (keys.isEmpty()) {
            return "";
        }
        try {
            return YAML.writeValueAsString(keys);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }
}
