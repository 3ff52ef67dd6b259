package dev.baton.step.script;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The machine's processes, from {@code /proc}. Where there is none (macOS) the table is empty: then only process groups
 * that are still known are ended, and what left its group is not found.
 */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");

    /**
     * @param start in clock ticks since boot; with the pid it names a process for good
     */
    record Entry(long pid, long parent, long group, long session, long start, char state) {
        boolean isAlive() {
            return state != 'Z' && state != 'X';
        }

        /** Sends TERM or KILL, unless the pid has passed to another process meanwhile. */
        void end(boolean forcibly) {
            ProcessHandle.of(pid)
                    .filter(handle -> of(pid).filter(now -> now.start == start).isPresent())
                    .ifPresent(handle -> send(handle, forcibly));
        }

        private static void send(ProcessHandle handle, boolean forcibly) {
            if (forcibly) {
                handle.destroyForcibly();
            } else {
                handle.destroy();
            }
        }
    }

    private ProcessTable() {}

    /** Living processes that meet a condition. */
    static List<Entry> find(Predicate<Entry> condition) {
        List<Entry> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, ProcessTable::isProcess)) {
            for (Path folder : folders) {
                of(Long.parseLong(folder.getFileName().toString()))
                        .filter(Entry::isAlive)
                        .filter(condition)
                        .ifPresent(found::add);
            }
        } catch (IOException e) {
            // No /proc: nothing to find.
        }
        return found;
    }

    static Optional<Entry> of(long pid) {
        try {
            String stat = new String(read(pid, "stat"), StandardCharsets.ISO_8859_1);
            // The second field is the program's name in parentheses, and may hold anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Optional.of(new Entry(
                    pid,
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[2]),
                    Long.parseLong(fields[3]),
                    Long.parseLong(fields[19]),
                    fields[0].charAt(0)));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The environment that a process was started with; empty where that is not known. */
    static Map<String, String> environment(long pid) {
        Map<String, String> environment = new HashMap<>();
        try {
            for (String assignment : new String(read(pid, "environ"), StandardCharsets.UTF_8).split("\0")) {
                int equals = assignment.indexOf('=');
                if (equals > 0) {
                    environment.put(assignment.substring(0, equals), assignment.substring(equals + 1));
                }
            }
        } catch (IOException e) {
            // Gone, or somebody else's.
        }
        return environment;
    }

    /** Living processes that have all of these in their environment. */
    static List<Entry> findMarked(Map<String, String> marks) {
        return find(entry -> environment(entry.pid()).entrySet().containsAll(marks.entrySet()));
    }

    /**
     * Kills what meets a condition until nothing does.
     *
     * @return what is still there after the time allowed
     */
    static List<Entry> killAll(Predicate<Entry> condition, Duration allowed) {
        long deadline = System.nanoTime() + allowed.toNanos();
        List<Entry> found = find(condition);
        while (!found.isEmpty() && System.nanoTime() < deadline) {
            found.forEach(entry -> entry.end(true));
            found = find(condition);
        }
        return found;
    }

    /** Not through a channel: that would fail for a caller who is being interrupted, and who is to end processes now. */
    private static byte[] read(long pid, String file) throws IOException {
        try (FileInputStream in = new FileInputStream("/proc/" + pid + "/" + file)) {
            return in.readAllBytes();
        }
    }

    private static boolean isProcess(Path folder) {
        return Character.isDigit(folder.getFileName().toString().charAt(0));
    }
}
