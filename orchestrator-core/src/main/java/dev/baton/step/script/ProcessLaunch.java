package dev.baton.step.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What kept the warden's child from becoming the program; it says so in a file, and exits. */
final class ProcessLaunch {
    /** The reason when arguments and environment are more than the system takes. */
    static final String TOO_LONG = "E2BIG";

    private static final String REPORT = "launch-error";
    private static final int COULD_NOT_START = 126;

    private ProcessLaunch() {}

    /** Removes what an earlier use of the folder says of its process. */
    static void forget(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(REPORT));
        Files.deleteIfExists(folder.resolve(ProcessRecord.FILE));
    }

    /** Why the program never ran; nothing when it did. */
    static Optional<String> problem(Path folder, ProcessExit exit) throws IOException {
        Path report = folder.resolve(REPORT);
        return exit.asShellCode() == COULD_NOT_START && Files.exists(report)
                ? Optional.of(Files.readString(report).strip())
                : Optional.empty();
    }
}
