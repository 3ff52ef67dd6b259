package dev.baton.step.agent.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.step.CommandRunner;
import dev.baton.step.StepContext;
import dev.baton.step.Usage;
import dev.baton.step.agent.AgentBackend;
import dev.baton.step.agent.AgentException;
import dev.baton.step.agent.AgentReply;
import dev.baton.step.agent.AgentRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Codex: {@code codex exec --json}, which writes one event a line and its last message to a file. */
public final class CodexBackend extends CliBackend {
    public CodexBackend() {
        this(Map.of(), CommandRunner.NONE);
    }

    CodexBackend(Map<String, String> own, CommandRunner runner) {
        super(own, runner);
    }

    @Override
    public AgentBackend using(Map<String, String> environment, CommandRunner commands) {
        return new CodexBackend(environment, commands);
    }

    @Override
    public String name() {
        return "codex";
    }

    @Override
    public int rank() {
        return 20;
    }

    @Override
    public List<String> environment() {
        return Stream.concat(
                        Stream.of("OPENAI_API_KEY", "OPENAI_BASE_URL", "CODEX_API_KEY", "CODEX_HOME"), NETWORK.stream())
                .toList();
    }

    @Override
    List<String> arguments(AgentRequest request, StepContext context) {
        var arguments = new ArrayList<>(List.of(
                "exec",
                "--json",
                "--skip-git-repo-check",
                "--color",
                "never",
                "--sandbox",
                mayWrite(request.definition()) ? "workspace-write" : "read-only",
                "--cd",
                request.workdir().toString(),
                "--add-dir",
                request.scratch().toString(),
                "--output-last-message",
                lastMessage(context).toString()));
        if (request.definition().model() != null) {
            arguments.addAll(List.of("--model", request.definition().model()));
        }
        arguments.add("-");
        return arguments;
    }

    @Override
    AgentReply read(CommandRunner.Result result, StepContext context) throws AgentException, IOException {
        var seen = new Seen();
        result.stdout().lines().forEach(seen::line);
        if (result.exitCode() != 0 || !seen.error.isEmpty()) {
            throw failure(result, seen.error);
        }
        Path file = lastMessage(context);
        String text = Files.exists(file) ? Files.readString(file) : "";
        return new AgentReply(text.isBlank() ? seen.message : text, seen.usage, List.of());
    }

    private static Path lastMessage(StepContext context) {
        return context.attemptFolder().resolve("last-message.txt");
    }

    /** What the events said, one after another. */
    private static final class Seen {
        private String message = "";
        private String error = "";
        private Usage usage = new Usage(0, 0, 0);

        void line(String line) {
            try {
                event(JSON.readTree(line));
            } catch (JsonProcessingException notAnEvent) {
                // Warnings may stand between the events.
            }
        }

        private void event(JsonNode event) {
            switch (event.path("type").asText()) {
                case "item.completed" -> item(event.path("item"));
                case "turn.completed" -> completed(event.path("usage"));
                case "turn.failed" ->
                    error = event.path("error").path("message").asText("the turn failed");
                // A stream error alone is followed by a new try; if that fails too, the exit code says so.
                default -> {}
            }
        }

        private void item(JsonNode item) {
            if (item.path("type").asText().equals("agent_message")) {
                message = item.path("text").asText();
            }
        }

        private void completed(JsonNode used) {
            usage = usage.plus(new Usage(
                    used.path("input_tokens").asLong(),
                    used.path("output_tokens").asLong(),
                    0));
            error = "";
        }
    }

    @Override
    String installation() {
        return "Install Codex: npm install -g @openai/codex, then run 'codex login'.";
    }

    @Override
    String login() {
        return "run 'codex login', or set CODEX_API_KEY.";
    }
}
