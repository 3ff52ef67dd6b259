package dev.baton.step.script;

import dev.baton.step.StepWork;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Where the programs are that run scripts. */
final class ScriptInterpreters {
    private final Map<String, Path> found = new ConcurrentHashMap<>();

    /** @param path the PATH that the script will have; hits are remembered, misses are looked for again */
    Optional<Path> find(StepWork.Language language, String path) {
        String program = program(language);
        String key = program + "\0" + path;
        Path known = found.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        for (String folder : path.split(File.pathSeparator)) {
            Path candidate = Path.of(folder, program).toAbsolutePath();
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                found.put(key, candidate);
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    static String program(StepWork.Language language) {
        return switch (language) {
            case BASH -> "bash";
            case PYTHON -> "python3";
            case NODE -> "node";
        };
    }

    /** A sentence for somebody who lacks the program. */
    static String missing(StepWork.Language language, String path) {
        String get = switch (language) {
            case BASH -> "'apt-get install bash', 'apk add bash' or 'brew install bash'";
            case PYTHON -> "'apt-get install python3', 'apk add python3' or 'brew install python'";
            case NODE -> "'apt-get install nodejs', 'apk add nodejs', 'brew install node' or https://nodejs.org";
        };
        return "Expected to find '%s', but it is in no folder of PATH (%s). Install it with %s."
                .formatted(program(language), path, get);
    }
}
