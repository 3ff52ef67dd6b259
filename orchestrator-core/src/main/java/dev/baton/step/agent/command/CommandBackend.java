package dev.baton.step.agent.command;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any program that takes a prompt and answers on standard output: the definition's {@code command}.
 *
 * <p>In its arguments {@code {prompt}}, {@code {system}} and {@code {model}} stand for the question, the definition's system prompt
 * and model. Without {@code {prompt}} the question goes to standard input; without {@code {system}} the system prompt goes before it.
 * A prompt that is too long for an argument, or that is given beside secrets, goes to standard input in any case.
 */
public final class CommandBackend implements AgentBackend {
    static final int LONGEST_ARGUMENT = 100 * 1024;

    private static final String PROMPT = "{prompt}";
    private static final String SYSTEM = "{system}";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(?:prompt|system|model)}");

    private final Map<String, String> own;
    private final CommandRunner runner;

    public CommandBackend() {
        this(Map.of(), CommandRunner.NONE);
    }

    CommandBackend(Map<String, String> own, CommandRunner runner) {
        this.own = own;
        this.runner = runner;
    }

    @Override
    public AgentBackend using(Map<String, String> environment, CommandRunner commands) {
        return new CommandBackend(environment, commands);
    }

    @Override
    public String name() {
        return "command";
    }

    @Override
    public int rank() {
        return 1000;
    }

    @Override
    public Availability availability() {
        return new Availability.OnRequest("any program that a definition names in 'command'");
    }

    @Override
    public AgentReply ask(AgentRequest request, StepContext context) throws InterruptedException, AgentException {
        AgentDefinition definition = request.definition();
        if (definition.command().isEmpty()) {
            throw new AgentException(
                    FailureKind.USER,
                    "Expected a 'command' in the definition of the agent '" + definition.name()
                            + "', but there is none.");
        }
        CommandRunner.Result result = run(request, context);
        if (result.exitCode() != 0) {
            String said = result.stderr().isBlank() ? result.stdout().strip() : result.stderr();
            throw CliFailures.unknown(definition.command().getFirst(), result.exitCode(), said);
        }
        return new AgentReply(result.stdout().replaceAll("\\n+$", ""), null, List.of());
    }

    private CommandRunner.Result run(AgentRequest request, StepContext context)
            throws InterruptedException, AgentException {
        String program = request.definition().command().getFirst();
        Path file = new Programs(own)
                .find(program, request.workdir())
                .orElseThrow(() -> new AgentException(
                        FailureKind.PLATFORM,
                        "Expected the program '" + program + "' of the agent '"
                                + request.definition().name() + "', but " + whereItIsNot(program, request)));
        Call call = call(request);
        call.words().set(0, file.toString());
        Redactor redactor = Redactor.of(request.secrets().values());
        try {
            return runner.run(new CommandRunner.Command(
                    request.id(),
                    context.attemptFolder(),
                    call.words(),
                    request.workdir(),
                    new CommandEnvironment(own).of(request),
                    call.stdin(),
                    line -> context.output(redactor.redact(line))));
        } catch (IOException failed) {
            throw new AgentException(
                    FailureKind.PLATFORM, "Expected to run '" + program + "', but " + failed.getMessage());
        }
    }

    private static String whereItIsNot(String program, AgentRequest request) {
        return program.contains("/")
                ? "there is no such executable file in '" + request.workdir() + "'."
                : "it is not on the PATH of this node. Install it there, or write its path.";
    }

    private record Call(List<String> words, String stdin) {}

    private static Call call(AgentRequest request) throws AgentException {
        List<String> command = request.definition().command();
        String system = request.definition().systemPrompt();
        String model = request.definition().model();
        boolean systemApart = command.stream().anyMatch(word -> word.contains(SYSTEM));
        String prompt = systemApart || system.isBlank() ? request.prompt() : system + "\n\n" + request.prompt();
        boolean asArgument = command.stream().anyMatch(word -> word.contains(PROMPT)) && fitsArgument(prompt, request);
        var words = new ArrayList<String>();
        for (String word : command) {
            if (word.equals(PROMPT) && !asArgument) {
                continue;
            }
            if (word.contains(PROMPT) && !asArgument) {
                throw new AgentException(
                        FailureKind.USER,
                        ("Expected to pass the prompt through standard input, because it is long or stands beside secrets, but the command of '%s' "
                                        + "holds it inside the argument '%s'. Make %s an argument of its own, or leave it out.")
                                .formatted(request.definition().name(), word, PROMPT));
            }
            words.add(filled(word, prompt, system, model == null ? "" : model));
        }
        return new Call(words, asArgument ? "" : prompt);
    }

    private static boolean fitsArgument(String prompt, AgentRequest request) {
        return request.secrets().isEmpty() && prompt.getBytes(StandardCharsets.UTF_8).length <= LONGEST_ARGUMENT;
    }

    /** In one pass, so that braces in what is inserted stay what they are. */
    private static String filled(String word, String prompt, String system, String model) {
        return PLACEHOLDER
                .matcher(word)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (found.group()) {
                            case PROMPT -> prompt;
                            case SYSTEM -> system;
                            default -> model;
                        }));
    }
}
