package dev.baton.step.agent.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.step.CommandRunner;
import dev.baton.step.FailureKind;
import dev.baton.step.StepContext;
import dev.baton.step.agent.AgentBackend;
import dev.baton.step.agent.AgentDefinition;
import dev.baton.step.agent.AgentException;
import dev.baton.step.agent.AgentReply;
import dev.baton.step.agent.AgentRequest;
import dev.baton.step.agent.Availability;
import dev.baton.step.secret.Redactor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An agent program whose command line is known. The prompt always goes through standard input: it may be long, and arguments are
 * visible to every process of the machine.
 *
 * <p>A definition's {@code command} replaces the program and adds arguments of its own.
 */
abstract class CliBackend implements AgentBackend {
    static final ObjectMapper JSON = new ObjectMapper();

    /** Proxies and certificates, which every program that talks to a service needs. */
    static final List<String> NETWORK = List.of(
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "NODE_EXTRA_CA_CERTS");

    private final Map<String, String> own;
    private final CommandRunner runner;

    CliBackend(Map<String, String> own, CommandRunner runner) {
        this.own = own;
        this.runner = runner;
    }

    /** The program's arguments for this question. */
    abstract List<String> arguments(AgentRequest request, StepContext context);

    /** What goes to standard input. */
    String input(AgentRequest request) {
        return systemPrompt(request) + "\n\n---\n\n" + request.prompt();
    }

    /** The answer in what it wrote. */
    abstract AgentReply read(CommandRunner.Result result, StepContext context) throws AgentException, IOException;

    /** How a person gets the program. */
    abstract String installation();

    /** How a person logs in to it. */
    abstract String login();

    @Override
    public Availability availability() {
        Optional<Path> program = new Programs(own).find(name());
        return program.<Availability>map(path -> new Availability.Available(path.toString()))
                .orElseGet(() -> new Availability.Missing("the program '" + name() + "' on the PATH", installation()));
    }

    @Override
    public final AgentReply ask(AgentRequest request, StepContext context) throws InterruptedException, AgentException {
        var words = new ArrayList<String>();
        words.add(program(request).toString());
        words.addAll(arguments(request, context));
        List<String> command = request.definition().command();
        words.addAll(command.subList(Math.min(1, command.size()), command.size()));
        Redactor redactor = Redactor.of(request.secrets().values());
        try {
            var call = new CommandRunner.Command(
                    request.id(),
                    context.attemptFolder(),
                    words,
                    request.workdir(),
                    new CommandEnvironment(own).of(request),
                    input(request),
                    line -> context.output(redactor.redact(line)));
            return read(runner.run(call), context);
        } catch (IOException failed) {
            throw new AgentException(
                    FailureKind.PLATFORM, "Expected to run '" + name() + "', but " + failed.getMessage());
        }
    }

    private Path program(AgentRequest request) throws AgentException {
        List<String> command = request.definition().command();
        String program = command.isEmpty() ? name() : command.getFirst();
        return new Programs(own)
                .find(program, request.workdir())
                .orElseThrow(() -> new AgentException(
                        FailureKind.PLATFORM,
                        "Expected the program '" + program + "' on the PATH of this node, but there is none. "
                                + installation()));
    }

    final AgentException failure(CommandRunner.Result result, String said) {
        return CliFailures.of(name(), result.exitCode(), said.isBlank() ? result.stderr() : said, login());
    }

    static String systemPrompt(AgentRequest request) {
        String rules = houseRules(request);
        String own = request.definition().systemPrompt();
        return own.isBlank() ? rules : own + "\n\n" + rules;
    }

    private static String houseRules(AgentRequest request) {
        return """
            You are one step of an automated workflow: nobody reads along and nobody can answer a question.
            The working folder is %s. Unless the task names another place, create files in %s.
            What you write last is handed to the next step exactly as it is, so end with the result alone: no preamble, no account of what you did. \
            When the task asks for a file, the result is its absolute path and nothing else. When it asks for data, the result is JSON and nothing else.""".formatted(request.workdir(), request.scratch());
    }

    static boolean mayWrite(AgentDefinition definition) {
        return definition.tools().isEmpty() || Tools.writes(definition.tools());
    }

    /** The JSON in a text that may begin with other lines. */
    static Optional<JsonNode> jsonIn(String text) {
        int start = text.indexOf('{');
        int list = text.indexOf('[');
        for (int from : list >= 0 && list < start ? new int[] {list, start} : new int[] {start}) {
            try {
                return from < 0 ? Optional.empty() : Optional.of(JSON.readTree(text.substring(from)));
            } catch (JsonProcessingException notHere) {
                // The next bracket may be it.
            }
        }
        return Optional.empty();
    }
}
