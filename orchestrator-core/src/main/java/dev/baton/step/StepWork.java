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
}
