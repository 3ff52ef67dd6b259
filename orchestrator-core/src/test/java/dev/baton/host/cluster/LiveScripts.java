package dev.baton.host.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Processes of steps that are alive on this machine, found by their environment. */
final class LiveScripts {
    private LiveScripts() {}

    /** @param leader whether it is the script itself rather than something that it started */
    record LiveScript(long pid, String run, String step, int attempt, boolean leader) {
        /** As the system's out-of-memory killer does it: to the script itself, from outside. */
        void kill() {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Those whose scratch folder is below a folder. */
    static List<LiveScript> below(Path folder) {
        return ProcessHandle.allProcesses()
                .map(process -> of(process.pid(), folder.toAbsolutePath() + "/"))
                .filter(script -> script.pid() > 0)
                .toList();
    }

    private static LiveScript of(long pid, String folder) {
        Map<String, String> environment = environment(pid);
        return environment.getOrDefault("BATON_SCRATCH", "").startsWith(folder)
                ? new LiveScript(
                        pid,
                        environment.getOrDefault("BATON_RUN", ""),
                        environment.getOrDefault("BATON_STEP", ""),
                        Integer.parseInt(environment.getOrDefault("BATON_ATTEMPT", "0")),
                        isLeader(pid))
                : new LiveScript(0, "", "", 0, false);
    }

    private static Map<String, String> environment(long pid) {
        Map<String, String> environment = new HashMap<>();
        for (String assignment : read(pid, "environ").split("\0")) {
            int equals = assignment.indexOf('=');
            if (equals > 0) {
                environment.put(assignment.substring(0, equals), assignment.substring(equals + 1));
            }
        }
        return environment;
    }

    private static boolean isLeader(long pid) {
        String stat = read(pid, "stat");
        int name = stat.lastIndexOf(')');
        return name > 0 && stat.substring(name + 2).split(" ")[2].equals(Long.toString(pid));
    }

    private static String read(long pid, String file) {
        try {
            return new String(Files.readAllBytes(Path.of("/proc/" + pid + "/" + file)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // Gone meanwhile, or somebody else's.
            return "";
        }
    }
}
