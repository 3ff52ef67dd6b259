package dev.baton.step.script;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What each run has alive: its scripts, and what they left behind. */
final class ProcessGroups {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration KILL_TIME = Duration.ofSeconds(10);

    private final Map<String, Run> runs = new ConcurrentHashMap<>();
    private final Duration grace;

    ProcessGroups(Duration grace) {
        this.grace = grace;
    }

    /** Remembers a process until nothing of its group is left. */
    void add(WardenProcess process) {
        runs.compute(process.spec().run(), (run, known) -> (known == null ? new Run() : known).with(process));
        process.whenReleased(strays -> runs.computeIfPresent(
                process.spec().run(), (run, known) -> known.without(process, strays) ? null : known));
    }

    /**
     * Ends a whole attempt: its group, and what left the group but carries the attempt in its environment.
     *
     * <p>Not interruptible: it is what an interrupted handler does last, and it takes the grace time and a little more.
     */
    void endAttempt(WardenProcess process) {
        end(List.of(process), marks(process.spec(), ScriptEnvironment.ATTEMPT));
    }

    /** Kills an attempt without a grace time. */
    void killAttempt(WardenProcess process) {
        kill(List.of(process), marks(process.spec(), ScriptEnvironment.ATTEMPT));
    }

    /** Ends all that is left of a run; returns at once when nothing is. */
    void endRun(String run) {
        Run known = runs.remove(run);
        if (known != null) {
            List<WardenProcess> processes = List.copyOf(known.processes);
            end(processes, known.marks);
            processes.forEach(process -> process.release(false));
        }
    }

    /** What a process was given of these; nothing when it was not given all. */
    private static Map<String, String> marks(ProcessSpec spec, List<String> names) {
        Map<String, String> environment = spec.environment();
        return environment.keySet().containsAll(names)
                ? names.stream().collect(Collectors.toUnmodifiableMap(name -> name, environment::get))
                : Map.of();
    }

    private void end(List<WardenProcess> processes, Map<String, String> marks) {
        signal(processes, "TERM");
        strays(marks).forEach(stray -> stray.end(false));
        if (!gone(processes, marks, grace)) {
            kill(processes, marks);
        }
    }

    private static void kill(List<WardenProcess> processes, Map<String, String> marks) {
        long deadline = System.nanoTime() + KILL_TIME.toNanos();
        boolean alive = true;
        while (alive && System.nanoTime() < deadline) {
            signal(processes, "KILL");
            strays(marks).forEach(stray -> stray.end(true));
            alive = !gone(processes, marks, POLL);
        }
    }

    private static boolean gone(List<WardenProcess> processes, Map<String, String> marks, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (signal(processes, "ZERO") || !strays(marks).isEmpty()) {
            if (System.nanoTime() >= deadline) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static boolean signal(List<WardenProcess> processes, String name) {
        List<CompletableFuture<Boolean>> answers =
                processes.stream().map(process -> process.signal(name)).toList();
        return answers.stream().map(CompletableFuture::join).reduce(false, Boolean::logicalOr);
    }

    private static List<ProcessTable.Entry> strays(Map<String, String> marks) {
        return marks.isEmpty() ? List.of() : ProcessTable.findMarked(marks);
    }

    /** A group's end is no event that anybody reports, so it is polled for, and only while something is being ended. */
    private static void pause() {
        boolean interrupted = Thread.interrupted();
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A run's groups that are alive. Changed only under the map's lock for its key. */
    private static final class Run {
        private Map<String, String> marks = Map.of();
        private final Set<WardenProcess> processes = ConcurrentHashMap.newKeySet();
        private boolean strays;

        Run with(WardenProcess process) {
            processes.add(process);
            if (marks.isEmpty()) {
                marks = marks(process.spec(), ScriptEnvironment.RUN);
            }
            return this;
        }

        /**
         * @param mayStray whether something may be alive that is in none of the groups
         * @return whether nothing is left to be remembered
         */
        boolean without(WardenProcess process, boolean mayStray) {
            processes.remove(process);
            strays |= mayStray;
            return processes.isEmpty() && !strays;
        }
    }
}
