package dev.baton.step.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.step.CommandRunner;
import dev.baton.step.StepContext;
import dev.baton.step.Usage;
import dev.baton.step.agent.AgentBackend;
import dev.baton.step.agent.AgentException;
import dev.baton.step.agent.AgentReply;
import dev.baton.step.agent.AgentRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Gemini CLI: without a terminal it reads its prompt from standard input and answers once. */
public final class GeminiBackend extends CliBackend {
    public GeminiBackend() {
        this(Map.of(), CommandRunner.NONE);
    }

    GeminiBackend(Map<String, String> own, CommandRunner runner) {
        super(own, runner);
    }

    @Override
    public AgentBackend using(Map<String, String> environment, CommandRunner commands) {
        return new GeminiBackend(environment, commands);
    }

    @Override
    public String name() {
        return "gemini";
    }

    @Override
    public int rank() {
        return 30;
    }

    @Override
    public List<String> environment() {
        return Stream.concat(
                        Stream.of(
                                "GEMINI_API_KEY",
                                "GOOGLE_API_KEY",
                                "GOOGLE_CLOUD_PROJECT",
                                "GOOGLE_CLOUD_LOCATION",
                                "GOOGLE_GENAI_USE_VERTEXAI",
                                "GOOGLE_APPLICATION_CREDENTIALS"),
                        NETWORK.stream())
                .toList();
    }

    @Override
    List<String> arguments(AgentRequest request, StepContext context) {
        var arguments = new ArrayList<>(List.of(
                "--output-format",
                "json",
                "--approval-mode",
                approval(request),
                "--include-directories",
                request.scratch().toString()));
        if (request.definition().model() != null) {
            arguments.addAll(List.of("--model", request.definition().model()));
        }
        return arguments;
    }

    /** Without a terminal, what would be asked is denied; running commands cannot be allowed apart from everything else. */
    private static String approval(AgentRequest request) {
        if (Tools.runsCommands(request.definition().tools())) {
            return "yolo";
        }
        return mayWrite(request.definition()) ? "auto_edit" : "default";
    }

    @Override
    AgentReply read(CommandRunner.Result result, StepContext context) throws AgentException {
        // Errors come as the same JSON, on standard error.
        Optional<JsonNode> answer = jsonIn(result.stdout()).or(() -> jsonIn(result.stderr()));
        String error = answer.map(json -> json.path("error").path("message").asText(""))
                .orElse("");
        if (result.exitCode() != 0 || !error.isEmpty() || answer.isEmpty()) {
            throw failure(result, error);
        }
        return new AgentReply(answer.get().path("response").asText(""), usage(answer.get()), List.of());
    }

    private static Usage usage(JsonNode json) {
        var usage = new Usage(0, 0, 0);
        for (JsonNode model : json.path("stats").path("models")) {
            JsonNode tokens = model.path("tokens");
            usage = usage.plus(new Usage(
                    tokens.path("prompt").asLong(),
                    tokens.path("candidates").asLong() + tokens.path("thoughts").asLong(),
                    0));
        }
        return usage;
    }

    @Override
    String installation() {
        return "Install Gemini CLI: npm install -g @google/gemini-cli, then run 'gemini' once to log in.";
    }

    @Override
    String login() {
        return "run 'gemini' once, or set GEMINI_API_KEY.";
    }
}
