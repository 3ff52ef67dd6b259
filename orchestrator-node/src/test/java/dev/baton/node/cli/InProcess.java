package dev.baton.node.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.node.app.LocalEngine;
import dev.baton.node.cli.BatonProcess.Result;
import dev.baton.node.cli.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The command line in this process: with the real engine, a folder of its own, and all it prints captured. */
final class InProcess {
    private static final long MOST_SECONDS = 60;

    private final Path folder;
    private final Map<String, String> environment;

    /** @param folder both the working folder and where the data folder and the home are */
    InProcess(Path folder) {
        this(folder, Map.of());
    }

    private InProcess(Path folder, Map<String, String> more) {
        this.folder = folder;
        this.environment = new HashMap<>(Map.of("PATH", System.getenv("PATH"), "BATON_HOME", data().toString()));
        environment.putAll(more);
    }

    InProcess with(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new InProcess(folder, more);
    }

    Path data() {
        return folder.resolve("data");
    }

    /** Writes a flow, and gives its name. */
    String flow(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name + ".flow"), text);
        return name + ".flow";
    }

    Result run(String... arguments) throws Exception {
        return run(Terminal.NONE, arguments);
    }

    Result run(Terminal terminal, String... arguments) throws Exception {
        return run(terminal, new StringWriter(), arguments);
    }

    /** On a thread of its own, so that a command that hangs fails its test. */
    Result run(Terminal terminal, StringWriter out, String... arguments) throws Exception {
        return start(terminal, out, arguments).get(MOST_SECONDS, TimeUnit.SECONDS);
    }

    CompletableFuture<Result> start(Terminal terminal, StringWriter out, String... arguments) {
        StringWriter err = new StringWriter();
        Shell shell = new Shell(
                new PrintWriter(out),
                new PrintWriter(err),
                terminal,
                environment,
                folder,
                folder.resolve("home"),
                "tester",
                InstantSource.system(),
                new LocalEngine(environment, folder.resolve("home"), folder));
        CompletableFuture<Result> result = new CompletableFuture<>();
        ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "baton");
            made.setDaemon(true);
            return made;
        });
        thread.execute(() -> {
            try {
                int exit = new Baton(shell).execute(List.of(arguments));
                result.complete(new Result(exit, out.toString(), err.toString()));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        thread.shutdown();
        return result;
    }

    static void assertSays(String part, String text) {
        assertTrue(text.contains(part), () -> "Expected '" + part + "' in:\n" + text);
    }
}
