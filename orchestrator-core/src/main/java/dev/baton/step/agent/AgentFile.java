package dev.baton.step.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.source.Source;
import dev.baton.source.Span;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Markdown file says of an agent.
 *
 * @param spec empty when it cannot be understood
 */
record AgentFile(Optional<AgentSpec> spec, List<Diagnostic> diagnostics) {
    private static final Pattern LINE = Pattern.compile("([A-Za-z][A-Za-z-]*):[ \\t]*(.*)");

    AgentFile {
        diagnostics = List.copyOf(diagnostics);
    }

    /**
     * @param stem the file's name without its ending, which is the agent's unless the file gives another
     * @param claude whether it was written for Claude Code
     * @param roots folders in which other Markdown files are looked for
     */
    static AgentFile read(Source source, String stem, boolean claude, List<Path> roots) {
        MarkdownFile file = MarkdownFile.of(source.text());
        if (!file.hasFrontMatter()) {
            return broken(Diagnostic.warning(
                    "agent-front-matter",
                    source,
                    new Span(0, 0),
                    "Expected front matter between lines '---' at the start of an agent's file, but there is none",
                    "Begin the file with ---, 'name: " + stem + "', 'description: …', ---."));
        }
        try {
            return understood(source, file, stem, claude, roots);
        } catch (YamlTree.Malformed malformed) {
            return claude
                    ? leniently(source, file, stem, roots)
                    : broken(Diagnostic.error("agent-syntax", source, malformed.span(), malformed.getMessage(), null));
        }
    }

    private static AgentFile understood(Source source, MarkdownFile file, String stem, boolean claude, List<Path> roots)
            throws YamlTree.Malformed {
        YamlTree tree = YamlTree.parse(new Source(source.name(), file.frontMatter()));
        if (!(tree instanceof YamlTree.Fields fields)) {
            throw new YamlTree.Malformed(tree.span(), "Expected 'name: …' lines, but found " + tree.described());
        }
        var spans = new LinkedHashMap<String, Span>();
        var keys = new LinkedHashMap<String, JsonNode>();
        for (YamlTree.Field field : fields.fields()) {
            spans.put(field.name(), field.nameSpan());
            keys.put(field.name(), field.value().json());
        }
        var reader = new AgentSpecReader(stem, source.name(), claude, roots);
        AgentSpec spec = reader.read(keys, file.body().strip());
        var diagnostics = new ArrayList<Diagnostic>();
        for (AgentProblem problem : reader.problems()) {
            Span span = spans.getOrDefault(problem.key() == null ? "" : problem.key(), fields.span());
            diagnostics.add(diagnostic(source, span, problem));
        }
        return new AgentFile(Optional.of(spec), diagnostics);
    }

    /** Other programs have keys of their own for the same files: one that is not ours is no error. */
    private static Diagnostic diagnostic(Source source, Span span, AgentProblem problem) {
        return problem.key() == null || AgentSpecReader.KEYS.contains(problem.key())
                ? Diagnostic.error("agent-definition", source, span, problem.message(), problem.hint())
                : Diagnostic.warning("agent-key", source, span, problem.message(), problem.hint());
    }

    /**
     * Claude Code takes a description with colons for what it is, though YAML does not: each line that begins with a name and a
     * colon is a key, and other lines belong to the one before.
     */
    private static AgentFile leniently(Source source, MarkdownFile file, String stem, List<Path> roots) {
        Map<String, String> texts = new LinkedHashMap<>();
        String last = "";
        for (String line : file.frontMatter().lines().skip(1).toList()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                last = matcher.group(1);
                texts.putIfAbsent(last, matcher.group(2).strip());
            } else if (!last.isEmpty()) {
                texts.merge(last, line.strip(), (before, more) -> before + "\n" + more);
            }
        }
        Map<String, JsonNode> keys = new LinkedHashMap<>();
        texts.forEach((key, text) -> keys.put(key, TextNode.valueOf(text)));
        AgentSpec spec = new AgentSpecReader(stem, source.name(), true, roots)
                .read(keys, file.body().strip());
        return new AgentFile(Optional.of(spec), List.of());
    }

    private static AgentFile broken(Diagnostic why) {
        return new AgentFile(Optional.empty(), List.of(why));
    }
}
