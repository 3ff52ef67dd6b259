package dev.baton.node.app;

import dev.baton.node.cli.Baton;
import dev.baton.node.cli.ExitCode;
import dev.baton.node.cli.Shell;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The {@code baton} command. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Logging.prepare(arguments.length > 0 && arguments[0].equals("node"));
        int code = ExitCode.FAILED;
        try {
            code = new Baton(shell()).execute(List.of(arguments));
        } catch (Error e) {
            System.err.println("baton: " + e);
            throw e;
        } finally {
            // Also after an Error: other threads would keep a process alive that nothing leads any more.
            System.exit(code);
        }
    }

    private static Shell shell() {
        Map<String, String> environment = System.getenv();
        Path home = Path.of(System.getProperty("user.home", "/"));
        Path workingFolder = Path.of("").toAbsolutePath();
        return new Shell(
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                SystemTerminal.find(environment),
                environment,
                workingFolder,
                home,
                System.getProperty("user.name", "unknown"),
                InstantSource.system(),
                new LocalEngine(environment, home, workingFolder));
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(
                new BufferedWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8)));
    }
}
