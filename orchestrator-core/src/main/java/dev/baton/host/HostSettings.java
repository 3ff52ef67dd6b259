package dev.baton.host;

import dev.baton.step.actor.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How a data folder is hosted.
 *
 * @param folder the data folder
 * @param whole whether this process owns every run of the folder: a node, rather than one run's own process
 * @param worker slots and labels
 * @param environment this process's, from which scripts get the few names they may see
 * @param home the user's home folder
 * @param passivateAfter for how long a run that waits stays in memory
 * @param sweep how often runs that are due are looked for
 */
public record HostSettings(
        Path folder,
        boolean whole,
        WorkerSettings worker,
        Map<String, String> environment,
        Path home,
        Duration passivateAfter,
        Duration sweep) {
    public HostSettings {
        environment = Map.copyOf(environment);
        if (sweep.toMillis() < 1 || passivateAfter.isNegative()) {
            throw new IllegalArgumentException(
                    "Expected sweep >= 1 ms and passivateAfter >= 0, but got " + sweep + " and " + passivateAfter);
        }
    }

    public static HostSettings standard(Path folder, boolean whole) {
        return new HostSettings(
                folder,
                whole,
                WorkerSettings.standard("local"),
                System.getenv(),
                Path.of(System.getProperty("user.home", "/")),
                Duration.ofSeconds(10),
                Duration.ofMillis(500));
    }

    public HostSettings withWorker(WorkerSettings newWorker) {
        return new HostSettings(folder, whole, newWorker, environment, home, passivateAfter, sweep);
    }
}
