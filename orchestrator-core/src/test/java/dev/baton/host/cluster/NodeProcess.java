package dev.baton.host.cluster;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@link NodeMain} and what it says. */
final class NodeProcess implements AutoCloseable {
    private static final String END = "(end)";

    private static final long PATIENCE_SECONDS = 180;

    private final Process process;
    private final Path log;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /** Whether the test ended it, or did what should end it. */
    private volatile boolean touched;

    private NodeProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        Thread.ofVirtual().start(this::read);
    }

    /**
     * @param within a command in whose surroundings it runs, or nothing
     * @param before what stands on the class path before this build's own classes, or nothing
     */
    static NodeProcess start(Path log, List<String> within, List<Path> before, List<String> arguments)
            throws IOException {
        List<String> classPath = new ArrayList<>();
        before.forEach(path -> classPath.add(path.toString()));
        classPath.add(System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(within);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dbaton.test.log=" + System.getProperty("baton.test.log", "INFO"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                String.join(File.pathSeparator, classPath),
                NodeMain.class.getName()));
        command.addAll(arguments);
        return new NodeProcess(
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start(),
                log);
    }

    private void read() {
        try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter kept = new PrintWriter(
                        Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND), true)) {
            out.lines().forEach(line -> {
                kept.println(line);
                lines.add(line);
            });
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            lines.add(END);
        }
    }

    /** Waits until it has said so. */
    void awaitLine(String wanted) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (String line = next(until); line != null; line = next(until)) {
            if (line.equals(wanted)) {
                return;
            }
            if (line.equals(END)) {
                break;
            }
        }
        throw new AssertionError("Expected the node to say '" + wanted + "', but it did not");
    }

    private @Nullable String next(long until) throws InterruptedException {
        return lines.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    long pid() {
        return process.pid();
    }

    /** The helper that is the parent of its scripts, once it has one. */
    Optional<ProcessHandle> warden() {
        return process.toHandle()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains("baton-warden"))
                .findFirst();
    }

    /** Whether it has ended by itself although nothing was done to it: the others gave it up. */
    boolean isGivenUp() {
        return !touched && !process.isAlive();
    }

    /** Of one that has ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** Without a chance to clean up. */
    void kill() {
        touched = true;
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    void signal(String name) throws IOException, InterruptedException {
        touched = true;
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    void leave() throws IOException {
        touched = true;
        process.getOutputStream().write("leave\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Its exit code, once it has ended by itself. */
    int awaitExit() throws InterruptedException {
        touched = true;
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("Expected the node to end, but it did not");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        touched |= process.isAlive();
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }
}
