package dev.baton.step.script;

import dev.baton.step.FailureKind;
import dev.baton.step.StepContext;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Runs Bash, Python and Node scripts, each in a session and process group of its own.
 *
 * <p>A step ends when its script's own process ends. Interrupting the caller ends the whole attempt (TERM, the warden's
 * grace time, KILL) before {@link InterruptedException} is thrown. What a script leaves behind on purpose lives until
 * {@link Warden#endRun}.
 *
 * <p>A script's text is in a file of the attempt's folder, secrets are in its environment only, and neither is ever on a
 * command line.
 */
public final class ScriptHandler implements StepHandler {
    private final Warden warden;
    private final ScriptSettings settings;
    private final ScriptInterpreters interpreters = new ScriptInterpreters();
    private final ScriptWatch watch;
    private final Map<String, String> environment;

    public ScriptHandler(Warden warden, ScriptSettings settings) {
        this(warden, settings, System.getenv());
    }

    /** @param environment taken as this process's own */
    public ScriptHandler(Warden warden, ScriptSettings settings, Map<String, String> environment) {
        this.warden = warden;
        this.settings = settings;
        this.watch = new ScriptWatch(settings);
        this.environment = Map.copyOf(environment);
    }

    @Override
    public StepOutcome run(StepRequest request, StepContext context) throws InterruptedException {
        if (!(request.work() instanceof StepWork.Script script)) {
            throw new IllegalArgumentException(
                    "Expected a script, but got " + request.work().getClass().getSimpleName());
        }
        try {
            return run(request, script, context);
        } catch (IOException e) {
            // A file operation that was interrupted reports it like this.
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted while " + request.id() + " ran");
            }
            return StepOutcome.failed(FailureKind.PLATFORM, message(e));
        } catch (IllegalStateException e) {
            return StepOutcome.failed(FailureKind.PLATFORM, message(e));
        } catch (IllegalArgumentException e) {
            return StepOutcome.failed(FailureKind.USER, message(e));
        }
    }

    private StepOutcome run(StepRequest request, StepWork.Script script, StepContext context)
            throws IOException, InterruptedException {
        ScriptSecrets secrets = open(script, request, context);
        Map<String, String> variables =
                new LinkedHashMap<>(ScriptEnvironment.of(request, script, environment, secrets.values()));
        if (script.language() != StepWork.Language.BASH) {
            Path file = context.attemptFolder().resolve(ScriptFolder.VARIABLES);
            variables.put(ScriptPrelude.VARIABLES, file.toAbsolutePath().toString());
        }
        String path = variables.getOrDefault("PATH", ScriptEnvironment.DEFAULT_PATH);
        Optional<Path> program = interpreters.find(script.language(), path);
        if (program.isEmpty()) {
            return StepOutcome.failed(FailureKind.PLATFORM, ScriptInterpreters.missing(script.language(), path));
        }
        ScriptAttempt attempt = new ScriptAttempt(request, context, warden, watch, settings);
        return attempt.run(script, program.get(), variables, secrets);
    }

    private static ScriptSecrets open(StepWork.Script script, StepRequest request, StepContext context) {
        Map<String, String> opened = new LinkedHashMap<>();
        script.secrets()
                .forEach((name, secret) ->
                        opened.put(name, context.secrets().open(request.id().run(), secret)));
        return new ScriptSecrets(opened);
    }

    private static String message(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
