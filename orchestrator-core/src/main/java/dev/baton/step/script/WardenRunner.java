package dev.baton.step.script;

import dev.baton.step.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Runs programs under the warden, each in a session and process group of its own. What it leaves behind when it ends is
 * ended too: an answer is complete, nothing works on it any more.
 *
 * <p>Its output passes through memory and never reaches a file.
 */
public final class WardenRunner implements CommandRunner {
    /** Below the attempt's folder, so that what lies there is not taken for a script's result. */
    private static final String FOLDER = "command";

    private final Warden warden;

    public WardenRunner(Warden warden) {
        this.warden = warden;
    }

    @Override
    public Result run(Command command) throws InterruptedException, IOException {
        Path folder = Files.createDirectories(command.folder().toAbsolutePath().resolve(FOLDER));
        Path stdin = folder.resolve("stdin");
        try (OutputStream out = ScriptFolder.create(stdin)) {
            out.write(command.stdin().getBytes(StandardCharsets.UTF_8));
        }
        ProcessLaunch.forget(folder);
        WardenProcess process = warden.start(spec(command, folder, stdin));
        try {
            return result(command, folder, process);
        } finally {
            removeQuietly(stdin, folder.resolve("stdout.pipe"), folder.resolve("stderr.pipe"));
        }
    }

    private static ProcessSpec spec(Command command, Path folder, Path stdin) {
        ScriptFacts facts = new ScriptFacts(
                command.id().toString(),
                command.environment().getOrDefault("BATON_SCRATCH", ""),
                "text",
                System.currentTimeMillis());
        return new ProcessSpec(
                command.id().run(),
                folder,
                facts.lines(),
                command.workdir().toString(),
                ProcessSpec.Output.PIPE,
                stdin,
                Path.of(command.words().getFirst()),
                command.words().subList(1, command.words().size()),
                command.environment());
    }

    private Result result(Command command, Path folder, WardenProcess process)
            throws InterruptedException, IOException {
        var stdout = new ByteArrayOutputStream();
        var stderr = new Lines(command.progress());
        List<ScriptPump> pumps = new ArrayList<>();
        try {
            process.started().get();
            pumps.add(pump(folder, ScriptOutputs.STDOUT, stdout, LONGEST_OUTPUT, process));
            pumps.add(pump(folder, ScriptOutputs.STDERR, stderr, Long.MAX_VALUE, process));
            WardenProcess.End end = process.end().get();
            if (end.leftBehind() || end.strays()) {
                warden.end(process);
            }
            for (ScriptPump pump : pumps) {
                pump.finish();
            }
            if (pumps.getFirst().overflowed()) {
                throw new IOException("it wrote more than " + LONGEST_OUTPUT / 1024 / 1024 + " MiB");
            }
            checkStarted(end.exit(), folder);
            return new Result(end.exit().asShellCode(), stdout.toString(StandardCharsets.UTF_8), stderr.tail());
        } catch (InterruptedException e) {
            warden.end(process);
            throw e;
        } catch (ExecutionException e) {
            throw new IOException(WardenException.reason(e), e);
        } finally {
            pumps.forEach(ScriptPump::close);
        }
    }

    private ScriptPump pump(Path folder, String stream, OutputStream sink, long limit, WardenProcess process)
            throws IOException {
        Path pipe = folder.resolve(stream + ".pipe");
        return ScriptPump.start(pipe, sink, limit, process::kill);
    }

    private static void checkStarted(ProcessExit exit, Path folder) throws IOException {
        String problem = ProcessLaunch.problem(folder, exit).orElse(null);
        if (problem != null) {
            throw new IOException(
                    problem.equals(ProcessLaunch.TOO_LONG)
                            ? "its arguments and environment are too long to start it with"
                            : problem);
        }
    }

    private static void removeQuietly(Path... files) {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException leftToTheRunsFolder) {
                // It goes with the run.
            }
        }
    }

    /** Hands on each line as it comes and keeps the last of them. */
    private static final class Lines extends OutputStream {
        private static final int LONGEST_LINE = 8192;

        private final Consumer<String> lines;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private String tail = "";

        Lines(Consumer<String> lines) {
            this.lines = lines;
        }

        @Override
        public synchronized void write(int b) {
            if (b != '\n') {
                line.write(b);
            }
            if (b == '\n' || line.size() >= LONGEST_LINE) {
                pass();
            }
        }

        @Override
        public synchronized void close() {
            if (line.size() > 0) {
                pass();
            }
        }

        private void pass() {
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            lines.accept(text);
            tail = ScriptOutputs.tail(tail + text + "\n");
        }

        synchronized String tail() {
            return tail.strip();
        }
    }
}
