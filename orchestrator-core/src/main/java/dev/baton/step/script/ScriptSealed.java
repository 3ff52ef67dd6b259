package dev.baton.step.script;

import dev.baton.step.JsonOutput;
import dev.baton.step.SecretBox;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** For a script whose result is itself a secret: the plaintext is never in a file. */
final class ScriptSealed extends ScriptThroughPumps {
    private final ScriptFacts facts;
    private final String run;
    private final String name;
    private final SecretBox box;
    private final ScriptSecrets secrets;
    private final int limit;
    private final Memory stdout = new Memory();
    private final Memory stderr = new Memory();

    /**
     * @param name under which the result is sealed
     * @param secrets that the script was given
     */
    ScriptSealed(
            Path folder, ScriptFacts facts, String run, String name, SecretBox box, ScriptSecrets secrets, int limit) {
        super(folder);
        this.facts = facts;
        this.run = run;
        this.name = name;
        this.box = box;
        this.secrets = secrets;
        this.limit = limit;
    }

    /** The result keeps what it is: it is sealed as a whole. What goes to stderr is cleaned when the result is known. */
    @Override
    OutputStream sink(Path file) {
        return file.endsWith(ScriptOutputs.STDOUT) ? stdout : stderr;
    }

    @Override
    long limit() {
        return limit;
    }

    @Override
    public StepOutcome outcome(ProcessExit exit, long durationMillis) throws IOException {
        if (overflowed()) {
            return ScriptResults.tooMuch("an output that is to be kept secret", limit);
        }
        String text = stdout.text();
        List<String> hidden = new ArrayList<>(text.lines().toList());
        hidden.add(text);
        String errors = secrets.redactor(hidden).redact(stderr.text());
        StepOutput output = new StepOutput(
                text.isEmpty() ? StoredText.EMPTY : box.seal(run, name, text),
                // A result too short to be taken out of a text is worth more than what stderr says.
                !text.isEmpty() && errors.contains(text) ? "" : ScriptOutputs.tail(errors),
                exit.asShellCode(),
                durationMillis,
                null,
                List.of(),
                List.of());
        return ScriptResults.judge(exit, jsonProblem(text), output);
    }

    private Optional<String> jsonProblem(String text) throws IOException {
        if (!facts.isJson()) {
            return Optional.empty();
        }
        try (Reader reader = new StringReader(text)) {
            // What the parser says quotes the text.
            return JsonOutput.problem(reader).map(problem -> "it is not; what it is stays secret");
        }
    }
}
