package dev.baton.step.agent;

import dev.baton.step.ContentStore;
import dev.baton.step.SecretBox;
import dev.baton.step.StepContext;
import dev.baton.step.secret.AesGcmSecretBox;
import dev.baton.step.secret.KeyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A context in a temporary folder. */
public final class TestContext implements StepContext {
    public final List<String> output = Collections.synchronizedList(new ArrayList<>());
    private final Path folder;
    private final TestContents contents = new TestContents();

    public TestContext(Path folder) {
        this.folder = folder;
    }

    @Override
    public Path attemptFolder() {
        try {
            return Files.createDirectories(folder.resolve("attempt"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public ContentStore contents() {
        return contents;
    }

    @Override
    public SecretBox secrets() {
        return AesGcmSecretBox.onThisMachine(new KeyFile(folder.resolve("secret-key"), false));
    }

    @Override
    public void output(String line) {
        output.add(line);
    }
}
