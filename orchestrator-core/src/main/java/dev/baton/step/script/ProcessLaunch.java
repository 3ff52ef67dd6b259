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

    /** Why the program never ran; nothing when it did. A full disk has no room for the report either. */
    static Optional<String> problem(Path folder, ProcessExit exit) throws IOException {
        if (exit.asShellCode() != COULD_NOT_START) {
            return Optional.empty();
        }
        Path report = folder.resolve(REPORT);
        String why = Files.exists(report) ? Files.readString(report).strip() : "";
        if (!why.isEmpty()) {
            return Optional.of(why);
        }
        return Files.exists(report) || ProcessRecord.read(folder).isEmpty()
                ? Optional.of("nothing can be written to " + folder + ": is its disk full?")
                : Optional.empty();
    }
}
