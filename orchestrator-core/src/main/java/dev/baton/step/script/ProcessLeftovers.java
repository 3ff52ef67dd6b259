package dev.baton.step.script;

import dev.baton.step.AttemptId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Processes of owners that died together with their wardens. Normally there are none: this is for the machine that
 * killed both, and for a warden that somebody killed by hand.
 */
final class ProcessLeftovers {
    private static final int DEPTH = 5;
    private static final String SCRATCH = "scratch";
    private static final Duration KILL_TIME = Duration.ofSeconds(10);

    private final Map<Long, ProcessRecord> bySession = new HashMap<>();
    private final Set<List<String>> marks = new HashSet<>();

    private ProcessLeftovers(Collection<ProcessRecord> records) {
        for (ProcessRecord record : records) {
            bySession.merge(record.pid(), record, (one, other) -> one.start() < other.start() ? other : one);
            marks.add(ScriptEnvironment.marksOfAttempt(
                    AttemptId.parse(record.facts().attempt()), record.facts().scratch()));
        }
    }

    /** @return a sentence for each process that could not be killed */
    static List<String> kill(Collection<Path> attempts) {
        String boot = bootId();
        Map<Long, Boolean> alive = new HashMap<>();
        List<ProcessRecord> dead = attempts.stream()
                .flatMap(folder -> records(folder).stream())
                .filter(record -> record.boot().equals(boot))
                .filter(record ->
                        !alive.computeIfAbsent(record.warden(), warden -> isAlive(warden, record.wardenStart())))
                .toList();
        return dead.isEmpty() ? List.of() : killAll(dead);
    }

    /** Kills what one attempt started, and waits until it is gone. */
    static void kill(ProcessRecord record) {
        killAll(List.of(record));
    }

    private static List<String> killAll(Collection<ProcessRecord> records) {
        ProcessLeftovers leftovers = new ProcessLeftovers(records);
        return ProcessTable.killAll(leftovers::isOne, KILL_TIME).stream()
                .map(entry -> "Expected to kill process %d, which a dead process left behind, but it is still alive"
                        .formatted(entry.pid()))
                .toList();
    }

    private boolean isOne(ProcessTable.Entry entry) {
        return isInSession(entry) || marks.contains(ScriptEnvironment.marksIn(ProcessTable.environment(entry.pid())));
    }

    /** In a session that was started, unless its number has passed to somebody else since. */
    private boolean isInSession(ProcessTable.Entry entry) {
        ProcessRecord record = bySession.get(entry.session());
        return record != null
                && entry.start() >= record.start()
                && ProcessTable.of(record.pid())
                        .map(leader -> leader.start() == record.start())
                        .orElse(true);
    }

    private static List<ProcessRecord> records(Path attempts) {
        List<ProcessRecord> found = new ArrayList<>();
        if (!Files.isDirectory(attempts)) {
            return found;
        }
        try {
            Files.walkFileTree(
                    attempts, EnumSet.noneOf(java.nio.file.FileVisitOption.class), DEPTH, new Visitor(found));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Expected to look for leftovers in %s, but %s".formatted(attempts, e.getMessage()), e);
        }
        return found;
    }

    private static boolean isAlive(long pid, long start) {
        return ProcessTable.of(pid)
                .filter(entry -> entry.isAlive() && entry.start() == start)
                .isPresent();
    }

    private static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "-";
        }
    }

    /** Reads every record, and looks into no scratch folder: those may be large, and hold what scripts like. */
    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final List<ProcessRecord> found;

        Visitor(List<ProcessRecord> found) {
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes about) {
            return folder.endsWith(SCRATCH) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
            if (file.endsWith(ProcessRecord.FILE) && about.isRegularFile()) {
                ProcessRecord.read(file.resolveSibling("")).ifPresent(found::add);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            // Removed meanwhile, or not ours.
            return FileVisitResult.CONTINUE;
        }
    }
}
