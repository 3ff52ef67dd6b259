package dev.baton.step.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.diagnostic.Nearest;
import dev.baton.source.Source;
import dev.baton.source.Span;
import dev.baton.step.agent.ScriptedAgents.Answer;
import dev.baton.step.agent.ScriptedAgents.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one file of scripted answers; reports everything that is wrong with it, and keeps what is right. */
final class ScriptedAgentsReader {
    private static final Set<String> TOP = Set.of("agents", "answers");
    private static final Set<String> ENTRY = Set.of("when", "files", "reply", "delay", "fail", "times");
    private static final String SHAPE = "A file of scripted answers begins with 'agents:' or 'answers:'.";

    private final Source source;
    private final List<Diagnostic> diagnostics = new ArrayList<>();
    private final Map<String, List<Entry>> agents = new LinkedHashMap<>();
    private final List<Answer> answers = new ArrayList<>();

    ScriptedAgentsReader(Source source) {
        this.source = source;
    }

    ScriptedAgents.Parsed read() {
        try {
            YamlTree root = YamlTree.parse(source);
            if (!isNothing(root)) {
                fieldsOf(root, TOP, SHAPE).forEach(this::readTop);
            }
        } catch (YamlTree.Malformed malformed) {
            error("scripted-syntax", malformed.span(), malformed.getMessage(), null);
        }
        return new ScriptedAgents.Parsed(new ScriptedAgents(agents, answers), diagnostics);
    }

    private void readTop(String name, YamlTree value) {
        if (isNothing(value)) {
            return;
        }
        if (!(value instanceof YamlTree.Fields fields)) {
            expected("an object under '" + name + "'", value, null);
        } else if (name.equals("agents")) {
            fields.fields().forEach(this::readAgent);
        } else {
            fields.fields().forEach(this::readAnswer);
        }
    }

    private void readAnswer(YamlTree.Field field) {
        if (isNothing(field.value())) {
            expected("an answer for '" + field.name() + "'", field.value(), "Write \"\" for an empty one.");
        } else {
            answers.add(new Answer(field.name(), text(field.value())));
        }
    }

    private void readAgent(YamlTree.Field field) {
        if (!(field.value() instanceof YamlTree.Items items)) {
            expected(
                    "a list of entries for '" + field.name() + "'",
                    field.value(),
                    "Begin each entry with '- when: \"pattern\"'.");
            return;
        }
        var entries = new ArrayList<Entry>();
        for (YamlTree item : items.items()) {
            readEntry(item).ifPresent(entries::add);
        }
        agents.put(field.name(), entries);
    }

    private Optional<Entry> readEntry(YamlTree item) {
        int before = diagnostics.size();
        Map<String, YamlTree> fields =
                fieldsOf(item, ENTRY, "An entry is an object such as {when: \"Parse*\", reply: done}.");
        if (diagnostics.size() > before) {
            return Optional.empty();
        }
        Entry entry = new Entry(
                readText(fields, "when").orElse("*"),
                readFiles(fields.get("files")),
                readReply(fields.get("reply")),
                isJson(fields.get("reply")),
                readDelay(fields.get("delay")),
                readText(fields, "fail").orElse(null),
                readTimes(fields.get("times")));
        checkAnswers(item, fields);
        return diagnostics.size() > before ? Optional.empty() : Optional.of(entry);
    }

    private void checkAnswers(YamlTree item, Map<String, YamlTree> fields) {
        if (fields.containsKey("reply") && fields.containsKey("fail")) {
            error(
                    "scripted-entry",
                    fields.get("fail").span(),
                    "Expected either 'reply' or 'fail', but found both",
                    "Remove one of them, or make two entries with 'times'.");
        } else if (!fields.containsKey("reply") && !fields.containsKey("fail")) {
            error(
                    "scripted-entry",
                    start(item),
                    "Expected 'reply' or 'fail' in an entry, but found neither",
                    "Write reply: \"\" for an empty answer.");
        }
    }

    private Optional<String> readText(Map<String, YamlTree> fields, String name) {
        YamlTree value = fields.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (isNothing(value) || !(value instanceof YamlTree.Scalar)) {
            expected("text for '" + name + "'", value, null);
            return Optional.empty();
        }
        return Optional.of(text(value));
    }

    private @Nullable String readReply(@Nullable YamlTree value) {
        if (value == null) {
            return null;
        }
        if (isNothing(value)) {
            expected("a reply", value, "Write \"\" for an empty one.");
        }
        return text(value);
    }

    private Map<String, String> readFiles(@Nullable YamlTree value) {
        var files = new LinkedHashMap<String, String>();
        if (value == null) {
            return files;
        }
        if (!(value instanceof YamlTree.Fields fields)) {
            expected("an object of path and content for 'files'", value, null);
            return files;
        }
        for (YamlTree.Field field : fields.fields()) {
            ScratchFiles.problemWith(field.name())
                    .ifPresent(problem -> error(
                            "scripted-path",
                            field.nameSpan(),
                            "Expected a path relative to the scratch folder, but " + problem,
                            "Files are written into the run's scratch folder: 'name.py', 'folder/name.py'."));
            if (isNothing(field.value())) {
                expected("the content of '" + field.name() + "'", field.value(), "Write \"\" for an empty file.");
            }
            files.put(field.name(), text(field.value()));
        }
        return files;
    }

    private long readDelay(@Nullable YamlTree value) {
        if (value == null) {
            return 0;
        }
        Optional<Duration> delay =
                value instanceof YamlTree.Scalar ? DurationText.parse(text(value)) : Optional.empty();
        if (delay.isEmpty()) {
            expected("a duration for 'delay'", value, "Write a number and its unit: 200ms, 2s, 1m, 1h.");
        }
        return delay.map(Duration::toMillis).orElse(0L);
    }

    private @Nullable Integer readTimes(@Nullable YamlTree value) {
        if (value == null) {
            return null;
        }
        JsonNode number = value.json();
        if (!number.isIntegralNumber() || !number.canConvertToInt() || number.intValue() < 1) {
            expected("a whole number from 1 for 'times'", value, null);
            return null;
        }
        return number.intValue();
    }

    /** The fields by name; an unknown one is reported with the name that was probably meant. */
    private Map<String, YamlTree> fieldsOf(YamlTree node, Set<String> known, String shape) {
        var found = new LinkedHashMap<String, YamlTree>();
        if (!(node instanceof YamlTree.Fields fields)) {
            expected("an object", node, shape);
            return found;
        }
        for (YamlTree.Field field : fields.fields()) {
            if (known.contains(field.name())) {
                found.put(field.name(), field.value());
            } else {
                unknown(field, known);
            }
        }
        return found;
    }

    private void unknown(YamlTree.Field field, Set<String> known) {
        List<String> names = known.stream().sorted().toList();
        error(
                "scripted-key",
                field.nameSpan(),
                "Expected one of " + String.join(", ", names) + ", but found '" + field.name() + "'",
                Nearest.to(field.name(), names)
                        .map(name -> "Did you mean '" + name + "'?")
                        .orElse(null));
    }

    private void expected(String what, YamlTree found, @Nullable String hint) {
        error("scripted-value", start(found), "Expected " + what + ", but found " + found.described(), hint);
    }

    private void error(String code, Span span, String message, @Nullable String hint) {
        diagnostics.add(Diagnostic.error(code, source, span, message, hint));
    }

    /** A long block is pointed at by its first line. */
    private Span start(YamlTree node) {
        int start = Math.min(node.span().start(), source.text().length());
        int lineEnd = source.text().indexOf('\n', start);
        int end = Math.min(node.span().end(), lineEnd < 0 ? source.text().length() : lineEnd);
        return new Span(start, Math.max(start, end));
    }

    private static boolean isNothing(YamlTree value) {
        return value.json().isNull();
    }

    private static boolean isJson(@Nullable YamlTree value) {
        return value != null && !value.json().isTextual();
    }

    private static String text(YamlTree value) {
        JsonNode json = value.json();
        return json.isTextual() ? json.textValue() : json.toString();
    }
}
