package dev.baton.step.script;

import dev.baton.step.ContentStore;
import dev.baton.step.FailureKind;
import dev.baton.step.FileValues;
import dev.baton.step.LinesOutput;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes an outcome of what an attempt's folder holds. */
public final class ScriptResults {
    private static final String EXIT = "exit";
    private static final int REASON_CHARS = 200;

    private final ContentStore contents;
    private final ScriptSettings settings;

    public ScriptResults(ContentStore contents, ScriptSettings settings) {
        this.contents = contents;
        this.settings = settings;
    }

    /**
     * The outcome of a script that ended by itself, whether or not the process that had started it was still there.
     *
     * @return empty when it has not ended, was stopped, or its outcome cannot be known
     */
    public Optional<StepOutcome> recover(Path attemptFolder) throws IOException {
        Path file = attemptFolder.resolve(EXIT);
        Optional<ProcessRecord> record = ProcessRecord.read(attemptFolder);
        if (record.isEmpty() || !Files.exists(file)) {
            return Optional.empty();
        }
        String[] words = Files.readString(file).strip().split(" ");
        ProcessExit exit = ProcessExit.parse(words[0], words[1]);
        ScriptFacts facts = record.get().facts();
        long duration = Math.max(0, Files.getLastModifiedTime(file).toMillis() - facts.began());
        return Optional.of(outcome(attemptFolder, facts, exit, duration, List.of()));
    }

    /** Writes what {@link #recover} needs, for a script whose output came through this process. */
    static void keep(Path attemptFolder, ProcessExit exit) throws IOException {
        String how = switch (exit) {
            case ProcessExit.Code(int code) -> "exit " + code;
            case ProcessExit.Signal(int number) -> "signal " + number;
        };
        Path unfinished = attemptFolder.resolve(EXIT + ".tmp");
        Files.writeString(unfinished, how + "\n");
        Files.move(unfinished, attemptFolder.resolve(EXIT), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes the result of an earlier use of the folder. */
    static void forget(Path attemptFolder) throws IOException {
        Files.deleteIfExists(attemptFolder.resolve(EXIT));
    }

    ContentStore contents() {
        return contents;
    }

    StepOutcome outcome(Path folder, ScriptFacts facts, ProcessExit exit, long durationMillis, List<String> warnings)
            throws IOException {
        ScriptOutputs outputs = new ScriptOutputs(folder, contents);
        Optional<String> over = ScriptOutputs.overLimit(folder, settings.outputLimit());
        if (over.isPresent()) {
            outputs.remove();
            return tooMuch(over.get(), settings.outputLimit());
        }
        ScriptOutputs.Text text = outputs.text(facts.isJson() && exit.isSuccess());
        List<String> all = new ArrayList<>(warnings);
        if (text.malformed()) {
            all.add("The output is not UTF-8 throughout: what is not was replaced by U+FFFD");
        }
        FileValues.Found files = FileValues.find(text.searchable(), Path.of(facts.scratch()), contents);
        all.addAll(files.warnings());
        StepOutput output = new StepOutput(
                text.stored(), outputs.stderrTail(), exit.asShellCode(), durationMillis, null, files.files(), all);
        StepOutcome outcome = judge(exit, text.jsonProblem(), output);
        return facts.isLines() && outcome instanceof StepOutcome.Succeeded
                ? new StepOutcome.Succeeded(LinesOutput.of(output, contents))
                : outcome;
    }

    static StepOutcome judge(ProcessExit exit, Optional<String> jsonProblem, StepOutput output) {
        if (!exit.isSuccess()) {
            return new StepOutcome.Failed(new StepFailure(FailureKind.USER, reason(exit, output.stderr())), output);
        }
        if (jsonProblem.isPresent()) {
            String message = "Expected the output to be JSON ('output: json'), but " + jsonProblem.get();
            return new StepOutcome.Failed(new StepFailure(FailureKind.USER, message), output);
        }
        return new StepOutcome.Succeeded(output);
    }

    static StepOutcome tooMuch(String stream, long limit) {
        return StepOutcome.failed(
                FailureKind.USER,
                "The script wrote more than %s to %s and was stopped; write large data to a file in $BATON_SCRATCH and print its path"
                        .formatted(size(limit), stream));
    }

    private static String size(long bytes) {
        return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
    }

    private static String reason(ProcessExit exit, String stderr) {
        String last = stderr.substring(stderr.lastIndexOf('\n') + 1).strip();
        String message = exit.describe() + (last.isEmpty() ? "" : ": " + shorten(last));
        return stderr.contains("Argument list too long") || stderr.contains("spawn E2BIG")
                ? message
                        + ". A value that is too long for an argument can go through stdin: <<< \"{value}\", or the option stdin"
                : message;
    }

    private static String shorten(String line) {
        return line.length() <= REASON_CHARS ? line : line.substring(0, REASON_CHARS) + "…";
    }
}
