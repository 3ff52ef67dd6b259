package dev.baton.step.agent.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Finds programs as a shell would. */
record Programs(Map<String, String> environment) {
    /** A name is looked for on the PATH; anything with a slash is a file, relative to the folder. */
    Optional<Path> find(String program, Path folder) {
        if (program.contains("/")) {
            return Optional.of(folder.resolve(program)).filter(Programs::isProgram);
        }
        return Arrays.stream(environment.getOrDefault("PATH", "").split(":"))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).resolve(program))
                .filter(Programs::isProgram)
                .findFirst();
    }

    Optional<Path> find(String program) {
        return find(program, Path.of("").toAbsolutePath());
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
