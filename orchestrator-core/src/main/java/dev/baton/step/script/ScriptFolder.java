package dev.baton.step.script;

import dev.baton.step.StepWork;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The files of an attempt that are there before its process is; for their owner's eyes only. */
record ScriptFolder(Path folder, Path source, Path stdin) {
    static final String VARIABLES = "variables.json";
    private static final Path NOTHING = Path.of("/dev/null");
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<StandardOpenOption> REPLACE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    static ScriptFolder write(Path folder, StepWork.Script script) throws IOException {
        ScriptResults.forget(folder);
        ProcessLaunch.forget(folder);
        Path source = folder.resolve("script." + suffix(script));
        write(source, program(script));
        if (script.language() != StepWork.Language.BASH) {
            write(folder.resolve(VARIABLES), script.variables().isEmpty() ? "{}" : script.variables());
        }
        Path stdin = NOTHING;
        if (script.stdin() != null) {
            stdin = folder.resolve("stdin");
            write(stdin, script.stdin());
        }
        return new ScriptFolder(folder, source, stdin);
    }

    private static String program(StepWork.Script script) {
        return switch (script.language()) {
            case BASH -> script.source();
            case PYTHON -> ScriptPrelude.python(script.source());
            case NODE -> ScriptPrelude.node(script.source());
        };
    }

    /** Node tells its two kinds of modules apart by the name, whatever a package.json further up says. */
    private static String suffix(StepWork.Script script) {
        return switch (script.language()) {
            case BASH -> "sh";
            case PYTHON -> "py";
            case NODE -> ScriptPrelude.isNodeModule(script.source()) ? "mjs" : "cjs";
        };
    }

    /** A new file, readable and writable by its owner only. */
    static OutputStream create(Path file) throws IOException {
        return Channels.newOutputStream(Files.newByteChannel(file, REPLACE, PRIVATE));
    }

    private static void write(Path file, String text) throws IOException {
        try (OutputStream out = create(file)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
