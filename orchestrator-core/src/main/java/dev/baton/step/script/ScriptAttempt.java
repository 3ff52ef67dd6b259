package dev.baton.step.script;

import dev.baton.step.FailureKind;
import dev.baton.step.StepContext;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attempt, from its files to its outcome. */
final class ScriptAttempt {
    private final StepRequest request;
    private final StepContext context;
    private final Warden warden;
    private final ScriptWatch watch;
    private final ScriptSettings settings;
    private final Path folder;
    private final long began = System.nanoTime();
    private final ScriptFacts facts;

    ScriptAttempt(StepRequest request, StepContext context, Warden warden, ScriptWatch watch, ScriptSettings settings) {
        this.request = request;
        this.context = context;
        this.warden = warden;
        this.watch = watch;
        this.settings = settings;
        this.facts = ScriptFacts.of(request, System.currentTimeMillis());
        this.folder = context.attemptFolder().toAbsolutePath();
    }

    StepOutcome run(StepWork.Script script, Path program, Map<String, String> environment, ScriptSecrets secrets)
            throws IOException, InterruptedException {
        ScriptCapture capture = capture(secrets);
        WardenProcess process = warden.start(spec(script, program, environment, capture.output()));
        ScriptWatch.Watched watched = watch.add(process, lines());
        boolean leftBehind = false;
        boolean done = false;
        try {
            capture.begin(process);
            WardenProcess.End end = process.end().get();
            leftBehind = end.leftBehind();
            if (end.exit() instanceof ProcessExit.Signal && (end.leftBehind() || end.strays())) {
                // It left nothing behind on purpose, and the next attempt must not meet what it was about.
                warden.end(process);
            }
            StepOutcome outcome = outcome(process, capture, watched, end);
            done = true;
            return outcome;
        } catch (ExecutionException e) {
            throw new WardenException("Expected the script to end, but " + WardenException.reason(e), e);
        } finally {
            if (!done) {
                // Interrupted, most of all; but whatever went wrong, the next attempt must not meet this one.
                warden.end(process);
                capture.abandon();
            }
            watched.end(leftBehind);
        }
    }

    private StepOutcome outcome(
            WardenProcess process, ScriptCapture capture, ScriptWatch.Watched watched, WardenProcess.End end)
            throws IOException, InterruptedException {
        String overflow = watched.overflow();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        if (overflow != null) {
            warden.kill(process);
            new ScriptOutputs(folder, context.contents()).remove();
            return ScriptResults.tooMuch(overflow, settings.outputLimit());
        }
        StepOutcome failure = launchFailure(end.exit());
        if (failure != null) {
            return failure;
        }
        boolean writesItself = capture.output() == ProcessSpec.Output.FILE;
        if (!end.unkept().isEmpty() || (writesItself && watched.sawFullDisk())) {
            return unkept(
                    process,
                    "Expected room for what the script writes, but the disk that holds " + folder
                            + (end.unkept().isEmpty() ? " was full meanwhile" : " refused it: " + end.unkept())
                            + "; make room there");
        }
        try {
            capture.finish();
        } catch (IOException e) {
            capture.abandon();
            return unkept(process, String.valueOf(e.getMessage()));
        }
        return capture.outcome(end.exit(), millis);
    }

    /** It has run, and may have done what it is for: only the run knows whether it may be made again. */
    private StepOutcome unkept(WardenProcess process, String why) {
        warden.end(process);
        return StepOutcome.failed(FailureKind.LOST, why);
    }

    private ScriptCapture capture(ScriptSecrets secrets) {
        ScriptResults results = new ScriptResults(context.contents(), settings);
        String sealedAs = request.secretResult();
        if (sealedAs != null) {
            return new ScriptSealed(
                    folder, facts, request.id().run(), sealedAs, context.secrets(), secrets, settings.secretLimit());
        }
        return secrets.isEmpty()
                ? new ScriptToFiles(folder, facts, results)
                : new ScriptRedacted(folder, facts, results, secrets, settings.outputLimit());
    }

    private ProcessSpec spec(
            StepWork.Script script, Path program, Map<String, String> environment, ProcessSpec.Output output)
            throws IOException {
        ScriptFolder files = write(script);
        return new ProcessSpec(
                request.id().run(),
                folder,
                facts.lines(),
                request.workdir(),
                output,
                files.stdin(),
                program,
                List.of(files.source().toString()),
                environment);
    }

    private ScriptFolder write(StepWork.Script script) throws IOException {
        try {
            return ScriptFolder.write(folder, script);
        } catch (FileSystemException e) {
            throw unwritten(e.getReason() == null ? e.toString() : e.getReason(), e);
        } catch (IOException e) {
            throw unwritten(String.valueOf(e.getMessage()), e);
        }
    }

    private IOException unwritten(String why, IOException cause) {
        return new IOException("Expected to write the script to " + folder + ", but " + why, cause);
    }

    private @Nullable Consumer<String> lines() {
        return request.secretResult() == null ? context::output : null;
    }

    private @Nullable StepOutcome launchFailure(ProcessExit exit) throws IOException {
        String why = ProcessLaunch.problem(folder, exit).orElse(null);
        if (why == null) {
            return null;
        }
        return why.equals(ProcessLaunch.TOO_LONG)
                ? StepOutcome.failed(
                        FailureKind.USER,
                        "The script's environment is too large to start a process with; pass long values through stdin:"
                                + " <<< \"{value}\" in the script, or the option stdin")
                : StepOutcome.failed(FailureKind.PLATFORM, "Expected to start the script, but " + why);
    }
}
