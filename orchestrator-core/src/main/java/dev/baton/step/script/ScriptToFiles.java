package dev.baton.step.script;

import dev.baton.step.StepOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The script writes into files by itself; the way of every script that knows no secret. */
record ScriptToFiles(Path folder, ScriptFacts facts, ScriptResults results) implements ScriptCapture {
    @Override
    public ProcessSpec.Output output() {
        return ProcessSpec.Output.FILE;
    }

    @Override
    public void begin(WardenProcess process) {
        // Nothing to do: the warden opens the files.
    }

    @Override
    public void finish() {
        // What a process wrote to a file is in the file when it has ended.
    }

    @Override
    public StepOutcome outcome(ProcessExit exit, long durationMillis) throws IOException {
        return results.outcome(folder, facts, exit, durationMillis, List.of());
    }

    @Override
    public void abandon() {
        // Nothing is held.
    }
}
