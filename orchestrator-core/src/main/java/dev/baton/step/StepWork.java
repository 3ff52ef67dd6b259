package dev.baton.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.step.agent.AgentDefinition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an attempt is to do, with every value filled in. */
public sealed interface StepWork {

    /**
     * A script in the run's working folder.
     *
     * @param source the program's text, values filled in; never passed on a command line
     * @param variables for Python and Node: a JSON object of the run's variables, which the program finds in {@code v};
     *     else empty
     * @param stdin the text for standard input, or null for an empty one
     * @param env further environment
     * @param secrets environment variables whose values are secrets: name to sealed value
     */
    record Script(
            Language language,
            String source,
            String variables,
            @Nullable String stdin,
            Map<String, String> env,
            Map<String, StoredText.Sealed> secrets)
            implements StepWork {}

    enum Language {
        BASH,
        PYTHON,
        NODE
    }

    /**
     * A question to an agent.
     *
     * @param instruction rendered; secrets stand in it as their names
     * @param context the run's variables so far, by name: JSON text or plain text
     * @param schema a JSON schema that the answer must meet, or null
     * @param scripted the entry of the scripted answers that the run chose, or null when a backend is to be asked
     * @param secrets environment variables for agents that are commands: name to sealed value
     */
    record Agent(
            AgentDefinition definition,
            String instruction,
            Map<String, String> context,
            @Nullable JsonNode schema,
            @Nullable ScriptedReply scripted,
            Map<String, StoredText.Sealed> secrets)
            implements StepWork {}

    /**
     * A scripted answer, chosen and rendered by the run.
     *
     * @param text the answer, or null when it fails
     * @param files path relative to the scratch folder, to content
     * @param delayMillis how long to wait before answering
     * @param fail the failure's message, or null
     */
    record ScriptedReply(
            @Nullable String text,
            Map<String, String> files,
            long delayMillis,
            @Nullable String fail) {}

    /** {@code Http:"METHOD url"}; the lines after the first are headers, and after an empty line the body. */
    record Http(
            String request,
            Map<String, String> headers,
            @Nullable String body) implements StepWork {}

    /** A function registered by name in this process. */
    record Task(String name, String input) implements StepWork {}

    /**
     * A map or reduce, supervised beside the run and never handed to a worker itself.
     *
     * @param node the step's id in the plan
     * @param origin the visit whose progress it goes on from: its own, or the one that failed before a retry
     * @param list the text whose items it runs over, when that is a variable
     * @param path rendered, when the source is a file
     * @param setting what every chunk is given
     */
    record Batch(
            String node,
            int origin,
            @Nullable StoredText list,
            @Nullable String path,
            BatchSetting setting) implements StepWork {}

    /**
     * Some items of a batch.
     *
     * @param number of the chunk in its level
     * @param level of a reduce, from 0
     * @param items one JSON value to a line, among others
     * @param offset of the first of them in bytes
     * @param first index of the first
     * @param count how many
     * @param before results of an earlier attempt, of which only what failed is run again; or null
     * @param setting what every chunk is given
     */
    record Chunk(
            int number,
            int level,
            StoredText items,
            long offset,
            long first,
            int count,
            @Nullable StoredText before,
            BatchSetting setting)
            implements StepWork {}

    /** What kind of slot a chunk takes: that of the dearest work in it. */
    enum Slot {
        SCRIPT,
        AGENT,
        TASK
    }

    /**
     * Where the items of a batch are run.
     *
     * @param bundle hash of the run's bundle
     * @param node the batch's id in the plan
     * @param origin see {@link Batch}
     * @param scope what an item's body may read
     */
    record BatchSetting(String bundle, String node, int origin, Slot slot, Scope scope) {}

    /** What an item's body may read; made and understood by whoever plans runs. */
    interface Scope {
        /** About how many bytes it takes in a message between nodes; cheap to ask again and again. */
        long weight();
    }
}
