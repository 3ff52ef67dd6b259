package dev.baton.step.script;

import dev.baton.step.StepOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** For a script that was given secrets: their values are taken out before anything reaches a file. */
final class ScriptRedacted extends ScriptThroughPumps {
    private final Path folder;
    private final ScriptFacts facts;
    private final ScriptResults results;
    private final ScriptSecrets secrets;
    private final long limit;

    ScriptRedacted(Path folder, ScriptFacts facts, ScriptResults results, ScriptSecrets secrets, long limit) {
        super(folder);
        this.folder = folder;
        this.facts = facts;
        this.results = results;
        this.secrets = secrets;
        this.limit = limit;
    }

    @Override
    OutputStream sink(Path file) throws IOException {
        return secrets.redactor().into(ScriptFolder.create(file));
    }

    @Override
    long limit() {
        return limit;
    }

    @Override
    public StepOutcome outcome(ProcessExit exit, long durationMillis) throws IOException {
        if (overflowed()) {
            new ScriptOutputs(folder, results.contents()).remove();
            return ScriptResults.tooMuch("an output", limit);
        }
        ScriptResults.keep(folder, exit);
        return results.outcome(folder, facts, exit, durationMillis, secrets.warnings());
    }
}
