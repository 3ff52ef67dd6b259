package dev.baton.step.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.diagnostic.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads a definition's keys, whether they stood in front matter or in a flow; what is wrong with one is left out and reported. */
final class AgentSpecReader {
    static final Set<String> KEYS = Set.of(
            "name",
            "description",
            "model",
            "tools",
            "backend",
            "base",
            "persona",
            "prompt",
            "instruction",
            "output-format",
            "command",
            "env");

    private final String agent;
    private final String source;
    private final boolean claude;
    private final List<Path> roots;
    private final Map<String, JsonNode> values = new LinkedHashMap<>();
    private final List<AgentProblem> problems = new ArrayList<>();

    /**
     * @param agent its name, unless the keys have one
     * @param claude whether it was written for Claude Code, which knows keys that mean nothing here
     * @param roots folders in which other Markdown files are looked for
     */
    AgentSpecReader(String agent, String source, boolean claude, List<Path> roots) {
        this.agent = agent;
        this.source = source;
        this.claude = claude;
        this.roots = List.copyOf(roots);
    }

    List<AgentProblem> problems() {
        return problems;
    }

    AgentSpec read(Map<String, JsonNode> keys, @Nullable String body) {
        keys.forEach((key, value) -> {
            if (KEYS.contains(key)) {
                values.put(key, value);
            } else if (!claude) {
                unknown(key);
            }
        });
        String prompt = text("prompt");
        return new AgentSpec(
                Optional.ofNullable(text("name")).orElse(agent),
                text("description"),
                model(),
                words("tools", ","),
                text("backend"),
                text("base"),
                words("command", "\\s+"),
                words("env", ","),
                component("persona"),
                prompt == null ? body : prompt,
                component("instruction"),
                component("output-format"),
                source,
                claude);
    }

    private void unknown(String key) {
        List<String> known = KEYS.stream().sorted().toList();
        Optional<String> meant = Nearest.to(key, known);
        problem(
                key,
                "Expected a key of an agent's definition, but found '" + key + "'",
                meant.map(name -> "Did you mean '" + name + "'?").orElse("Keys are " + String.join(", ", known) + "."));
    }

    private @Nullable String model() {
        String model = text("model");
        return model != null && model.equals("inherit") ? null : model;
    }

    private @Nullable String text(String key) {
        JsonNode value = values.get(key);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isContainerNode()) {
            problem(key, "Expected text for '" + key + "', but found " + described(value), null);
            return null;
        }
        return value.isTextual() ? value.textValue().strip() : value.toString();
    }

    /** A list, or one text that holds several. */
    private @Nullable List<String> words(String key, String separator) {
        JsonNode value = values.get(key);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isTextual()) {
            return Arrays.stream(value.textValue().split(separator))
                    .map(String::strip)
                    .filter(word -> !word.isEmpty())
                    .toList();
        }
        boolean fits = value.isArray()
                && StreamSupport.stream(value.spliterator(), false).allMatch(JsonNode::isValueNode);
        if (!fits) {
            problem(key, "Expected a list of texts for '" + key + "', but found " + described(value), null);
            return null;
        }
        return StreamSupport.stream(value.spliterator(), false)
                .map(AgentSpecReader::word)
                .toList();
    }

    private static String word(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    /** A text, or the Markdown file that it names. */
    private @Nullable String component(String key) {
        String value = text(key);
        if (value == null || !value.endsWith(".md") || value.contains("\n")) {
            return value;
        }
        Optional<String> content = MarkdownFile.find(value, roots);
        if (content.isEmpty()) {
            String folders =
                    String.join("', '", roots.stream().map(Path::toString).toList());
            problem(
                    key,
                    "Expected the file '" + value + "' for '" + key + "', but it is not in '" + folders + "'",
                    null);
        }
        return content.orElse(null);
    }

    private static String described(JsonNode value) {
        return value.isObject() ? "an object" : value.isArray() ? "a list" : value.toString();
    }

    private void problem(String key, String message, @Nullable String hint) {
        problems.add(new AgentProblem(agent, key, message, hint));
    }
}
