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

/** Claude Code: {@code claude -p --output-format json}. */
public final class ClaudeBackend extends CliBackend {
    /** Linux refuses a single argument of 128 KiB; a system prompt this long goes before the prompt instead. */
    private static final int LONGEST_ARGUMENT = 64 * 1024;

    public ClaudeBackend() {
        this(Map.of(), CommandRunner.NONE);
    }

    ClaudeBackend(Map<String, String> own, CommandRunner runner) {
        super(own, runner);
    }

    @Override
    public AgentBackend using(Map<String, String> environment, CommandRunner commands) {
        return new ClaudeBackend(environment, commands);
    }

    @Override
    public String name() {
        return "claude";
    }

    @Override
    public int rank() {
        return 10;
    }

    @Override
    public boolean understandsClaudeModels() {
        return true;
    }

    @Override
    public List<String> environment() {
        var names = new ArrayList<>(List.of(
                "ANTHROPIC_API_KEY",
                "ANTHROPIC_AUTH_TOKEN",
                "ANTHROPIC_BASE_URL",
                "ANTHROPIC_MODEL",
                "CLAUDE_CODE_OAUTH_TOKEN",
                "CLAUDE_CONFIG_DIR",
                "CLAUDE_CODE_USE_BEDROCK",
                "CLAUDE_CODE_USE_VERTEX"));
        names.addAll(NETWORK);
        return names;
    }

    @Override
    List<String> arguments(AgentRequest request, StepContext context) {
        var arguments = new ArrayList<>(List.of(
                "-p", "--output-format", "json", "--add-dir", request.scratch().toString()));
        if (mayWrite(request.definition())) {
            arguments.addAll(List.of("--permission-mode", "acceptEdits"));
        }
        if (!request.definition().tools().isEmpty()) {
            arguments.addAll(List.of(
                    "--allowedTools",
                    String.join(",", Tools.forClaude(request.definition().tools()))));
        }
        if (request.definition().model() != null) {
            arguments.addAll(List.of("--model", request.definition().model()));
        }
        if (systemPromptFits(request)) {
            arguments.addAll(List.of("--append-system-prompt", systemPrompt(request)));
        }
        return arguments;
    }

    @Override
    String input(AgentRequest request) {
        return systemPromptFits(request) ? request.prompt() : super.input(request);
    }

    private static boolean systemPromptFits(AgentRequest request) {
        return systemPrompt(request).length() * 3 < LONGEST_ARGUMENT;
    }

    @Override
    AgentReply read(CommandRunner.Result result, StepContext context) throws AgentException {
        Optional<JsonNode> answer = jsonIn(result.stdout()).map(ClaudeBackend::lastResult);
        String text = answer.map(json -> json.path("result").asText("")).orElse("");
        boolean success = answer.isPresent()
                && !answer.get().path("is_error").asBoolean(false)
                && answer.get().path("subtype").asText("success").equals("success");
        if (result.exitCode() != 0 || !success) {
            throw failure(result, answer.map(json -> said(json, text)).orElse(result.stdout()));
        }
        return new AgentReply(text, usage(answer.get()), List.of());
    }

    /** With verbose output the answer is the last of a list of messages. */
    private static JsonNode lastResult(JsonNode json) {
        JsonNode last = json;
        for (JsonNode message : json.isArray() ? json : JSON.createArrayNode()) {
            last = message.path("type").asText().equals("result") ? message : last;
        }
        return last;
    }

    private static String said(JsonNode json, String text) {
        String errors = json.path("errors").isArray() ? json.path("errors").toString() : "";
        String subtype = json.path("subtype").asText("");
        return !text.isBlank() ? text : (subtype + " " + errors).strip();
    }

    private static Usage usage(JsonNode json) {
        JsonNode usage = json.path("usage");
        long input = usage.path("input_tokens").asLong()
                + usage.path("cache_creation_input_tokens").asLong()
                + usage.path("cache_read_input_tokens").asLong();
        return new Usage(
                input,
                usage.path("output_tokens").asLong(),
                json.path("total_cost_usd").asDouble());
    }

    @Override
    String installation() {
        return "Install Claude Code: npm install -g @anthropic-ai/claude-code, then run 'claude' once to log in.";
    }

    @Override
    String login() {
        return "run 'claude' and enter /login, or set ANTHROPIC_API_KEY.";
    }
}
