package dev.baton.step.agent;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.source.Source;
import dev.baton.step.StepWork.ScriptedReply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers written down beforehand, for agents and for people: immutable, and stored with the run's bundle.
 *
 * <p>An agent that is listed here answers only from here: when none of its entries matches, the step fails and says which were
 * tried. An agent that is not listed is not scripted, and its backend is asked.
 *
 * @param agents entries by agent, in the order in which they are tried
 * @param answers in the order in which they are tried
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ScriptedAgents(Map<String, List<Entry>> agents, List<Answer> answers) {
    public static final ScriptedAgents NONE = new ScriptedAgents(Map.of(), List.of());

    /** Stands for the instruction in a reply. */
    private static final String INSTRUCTION = "{instruction}";

    private static final int PATTERNS_SHOWN = 20;

    public ScriptedAgents {
        var copy = new LinkedHashMap<String, List<Entry>>();
        if (agents != null) {
            agents.forEach((name, entries) -> copy.put(name, List.copyOf(entries)));
        }
        agents = Collections.unmodifiableMap(copy);
        answers = answers == null ? List.of() : List.copyOf(answers);
    }

    /**
     * One line of an agent's script.
     *
     * @param when a glob over the whole rendered instruction
     * @param files relative path to content, written into the scratch folder before the answer
     * @param reply the answer as text; JSON text when {@code json}; null when it fails
     * @param json whether the reply is JSON, so that what is put into it is escaped
     * @param delayMillis how long to wait before answering
     * @param fail the failure's message, or null
     * @param times how many recorded outcomes of one run it serves; null for any number
     */
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record Entry(
            String when,
            Map<String, String> files,
            @Nullable String reply,
            boolean json,
            long delayMillis,
            @Nullable String fail,
            @Nullable Integer times) {
        public Entry {
            files = files == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(files));
        }

        boolean isLeft(int used) {
            return times == null || used < times;
        }
    }

    /**
     * An answer for a person's step.
     *
     * @param key the gate's name, the question's variable, or a glob over the message or question
     * @param value text as a person would give it, or JSON text
     */
    public record Answer(String key, String value) {}

    /**
     * What an agent answers.
     *
     * @param entryIndex the entry's place among the agent's entries, to be recorded with the outcome; {@link #NO_ENTRY} when none
     *     matched
     * @param reply rendered; a failure when none matched
     */
    public record Choice(int entryIndex, ScriptedReply reply) {
        public static final int NO_ENTRY = -1;

        public boolean matched() {
            return entryIndex != NO_ENTRY;
        }
    }

    /** What reading files gave: what could be understood, and everything that could not. */
    public record Parsed(ScriptedAgents agents, List<Diagnostic> diagnostics) {
        public Parsed {
            diagnostics = List.copyOf(diagnostics);
        }

        public boolean hasErrors() {
            return diagnostics.stream().anyMatch(Diagnostic::isError);
        }
    }

    /** Reads files in order: what an earlier one says is tried first. */
    public static Parsed parse(List<Source> files) {
        ScriptedAgents all = NONE;
        var diagnostics = new ArrayList<Diagnostic>();
        for (Source file : files) {
            Parsed one = new ScriptedAgentsReader(file).read();
            all = all.andThen(one.agents());
            diagnostics.addAll(one.diagnostics());
        }
        return new Parsed(all, diagnostics);
    }

    public static Parsed parse(Source file) {
        return parse(List.of(file));
    }

    /** These, and where they have no match, the others. */
    public ScriptedAgents andThen(ScriptedAgents others) {
        var merged = new LinkedHashMap<>(agents);
        others.agents.forEach((name, entries) -> merged.merge(name, entries, ScriptedAgents::concatenated));
        return new ScriptedAgents(merged, concatenated(answers, others.answers));
    }

    @JsonIgnore
    public boolean isEmpty() {
        return agents.isEmpty() && answers.isEmpty();
    }

    public boolean scripts(String agent) {
        return agents.containsKey(agent);
    }

    /**
     * The first entry that matches and is not used up. Pure: the same arguments give the same choice.
     *
     * @param used how many outcomes of the agent's entry with the given index this run has recorded
     * @return empty when the agent is not scripted
     */
    public Optional<Choice> choose(String agent, String instruction, IntUnaryOperator used) {
        List<Entry> entries = agents.get(agent);
        if (entries == null) {
            return Optional.empty();
        }
        int[] text = instruction.codePoints().toArray();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.isLeft(used.applyAsInt(i)) && new Glob(entry.when()).matches(text)) {
                return Optional.of(new Choice(i, render(agent, i, instruction)));
            }
        }
        return Optional.of(new Choice(Choice.NO_ENTRY, render(agent, Choice.NO_ENTRY, instruction)));
    }

    /** As the other, with outcomes counted by index; an index that is missing has none. */
    public Optional<Choice> choose(String agent, String instruction, Map<Integer, Integer> used) {
        return choose(agent, instruction, index -> used.getOrDefault(index, 0));
    }

    /** The reply of an entry that was chosen before; for {@link Choice#NO_ENTRY} the failure that says what was tried. */
    public ScriptedReply render(String agent, int entryIndex, String instruction) {
        List<Entry> entries = agents.getOrDefault(agent, List.of());
        if (entryIndex == Choice.NO_ENTRY) {
            return new ScriptedReply(null, Map.of(), 0, noMatch(agent, instruction, entries));
        }
        Entry entry = entries.get(entryIndex);
        return new ScriptedReply(filled(entry, instruction), entry.files(), entry.delayMillis(), entry.fail());
    }

    private static @Nullable String filled(Entry entry, String instruction) {
        if (entry.reply() == null || !entry.reply().contains(INSTRUCTION)) {
            return entry.reply();
        }
        // In JSON text the placeholder can only stand inside a string.
        String inserted =
                entry.json() ? new String(JsonStringEncoder.getInstance().quoteAsString(instruction)) : instruction;
        return entry.reply().replace(INSTRUCTION, inserted);
    }

    private static String noMatch(String agent, String instruction, List<Entry> entries) {
        String tried = entries.stream()
                .limit(PATTERNS_SHOWN)
                .map(entry ->
                        "'" + entry.when() + "'" + (entry.times() == null ? "" : " (at most " + entry.times() + "x)"))
                .collect(Collectors.joining(", "));
        String more = entries.size() > PATTERNS_SHOWN ? " and " + (entries.size() - PATTERNS_SHOWN) + " more" : "";
        return "Expected a scripted answer of '%s' for '%s', but no entry matches. Tried: %s%s."
                .formatted(agent, firstLine(instruction), tried.isEmpty() ? "none, its list is empty" : tried, more);
    }

    private static String firstLine(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        boolean whole = line.length() <= 120 && line.length() == text.strip().length();
        return whole ? line : line.substring(0, Math.min(line.length(), 120)) + "…";
    }

    /**
     * The answer for a person's step: by its exact name wherever that stands, else by the first glob over the question.
     *
     * @param name the gate's name or the question's variable; empty when it has none
     * @param question the message or question as shown, empty when there is none
     */
    public Optional<String> answerFor(String name, String question) {
        Optional<String> byName = answerByName(name);
        return byName.isPresent() ? byName : answerByQuestion(question);
    }

    /** As the other, and before it {@code name#visit}: an answer for one visit alone. */
    public Optional<String> answerFor(String name, int visit, String question) {
        Optional<String> byVisit = answerByName(name + "#" + visit);
        return byVisit.isPresent() ? byVisit : answerFor(name, question);
    }

    private Optional<String> answerByName(String name) {
        return answers.stream()
                .filter(answer -> !name.isEmpty() && answer.key().equals(name))
                .map(Answer::value)
                .findFirst();
    }

    private Optional<String> answerByQuestion(String question) {
        return answers.stream()
                .filter(answer -> !question.isEmpty() && new Glob(answer.key()).matches(question))
                .map(Answer::value)
                .findFirst();
    }

    private static <T> List<T> concatenated(List<T> first, List<T> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
