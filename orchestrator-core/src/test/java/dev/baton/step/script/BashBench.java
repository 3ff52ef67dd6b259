package dev.baton.step.script;

import dev.baton.expression.Path;
import dev.baton.expression.Problem;
import dev.baton.step.script.BashTemplate.Substitution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/** A folder with a canary, in which compiled scripts run under the real shell. */
final class BashBench {
    private static final List<String> BAIT = List.of("canary", "a", "b c", "-n", "x.txt");
    private final java.nio.file.Path folder;
    private final java.nio.file.Path script;
    private final java.nio.file.Path out;
    private final java.nio.file.Path errors;

    BashBench(java.nio.file.Path root) {
        this.folder = root.resolve("work");
        this.script = root.resolve("script.sh");
        this.out = root.resolve("out");
        this.errors = root.resolve("err");
        try {
            Files.createDirectories(folder);
            for (String name : BAIT) {
                Files.writeString(folder.resolve(name), name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param code what the shell ended with */
    record Outcome(int code, String stdout, String stderr, boolean intact) {}

    /** Compiles a script that must have no errors, and runs it with the same value for every reference. */
    Outcome run(String text, String value) {
        return run(text, path -> new Substitution.Text(value), Map.of("LC_ALL", "C.UTF-8"));
    }

    Outcome run(String text, Function<Path, Substitution> values, Map<String, String> environment) {
        BashTemplate.Compiled compiled = BashTemplate.compile(text);
        if (compiled.problems().stream().anyMatch(Problem::isError)) {
            throw new AssertionError("Expected no errors in\n" + text + "\nbut got " + compiled.problems());
        }
        if (compiled.template().render(values) instanceof BashTemplate.Ready ready) {
            return runSource(ready.source(), environment);
        }
        throw new AssertionError("Expected the values to fit");
    }

    Outcome runSource(String source, Map<String, String> environment) {
        try {
            Files.write(script, source.getBytes(StandardCharsets.UTF_8));
            var builder = new ProcessBuilder("bash", script.toString()).directory(folder.toFile());
            builder.environment().clear();
            builder.environment().put("PATH", System.getenv("PATH"));
            builder.environment().putAll(environment);
            builder.redirectInput(new java.io.File("/dev/null"));
            builder.redirectOutput(out.toFile()).redirectError(errors.toFile());
            Process process = builder.start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("Expected the script to end:\n" + source);
            }
            return new Outcome(process.exitValue(), read(out), read(errors), isIntact());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String read(java.nio.file.Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** Whether the canary and everything around it is as it was, and nothing came to it. */
    private boolean isIntact() throws IOException {
        try (Stream<java.nio.file.Path> files = Files.list(folder)) {
            var names = new TreeSet<String>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return names.equals(new TreeSet<>(BAIT));
        }
    }
}
