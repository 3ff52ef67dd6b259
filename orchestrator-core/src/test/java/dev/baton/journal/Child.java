package dev.baton.journal;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Another Java process with this one's classes, spoken to by lines. */
public final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;

    private Child(Process process) {
        this.process = process;
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a class's main method. */
    public static Child start(Class<?> main, String... arguments) throws IOException {
        return start("-Xmx256m", main, arguments);
    }

    /** Starts a class's main method with so much memory, as Java's option says it. */
    public static Child start(String memory, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                memory,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** The next whole line; null at the end of its output. */
    public @Nullable String readLine() throws IOException {
        return out.readLine();
    }

    public void writeLine(String line) throws IOException {
        in.write(line);
        in.newLine();
        in.flush();
    }

    /** Kills it without a chance to clean up, and waits until it is gone. What it has printed can still be read. */
    public void kill() {
        // The process's own method would close its output as well.
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
