package dev.baton.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A start as its user words it.
 *
 * @param flow a {@code .flow} or Markdown file, or {@code FILE#NAME} / {@code FILE#N}
 * @param inputs by variable, as texts
 * @param agents files of scripted agents, in the order in which they are tried
 * @param answers given beforehand, by gate or variable
 * @param id the run's id, or null for a new one
 * @param workdir the working folder
 * @param unattended approves every checkpoint
 * @param inheritEnvironment whether scripts get this process's whole environment
 */
public record Submission(
        String flow,
        Map<String, String> inputs,
        List<Path> agents,
        Map<String, String> answers,
        @Nullable String id,
        Path workdir,
        boolean unattended,
        boolean inheritEnvironment,
        @Nullable String keep,
        String startedBy) {
    public Submission {
        inputs = Map.copyOf(inputs);
        agents = List.copyOf(agents);
        answers = Map.copyOf(answers);
    }
}
