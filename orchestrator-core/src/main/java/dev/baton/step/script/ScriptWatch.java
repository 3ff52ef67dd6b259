package dev.baton.step.script;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread that looks at the output files of all running scripts: shows what is new, and kills the group of a script
 * that writes too much.
 *
 * <p>A limit set on the process (RLIMIT_FSIZE) would not do. It holds for every file that a script writes, also the large
 * download that is its very purpose; it ends only the one process that hits it, or merely fails that process's write; and
 * whoever looks at the result cannot tell it from a bug of the script.
 */
final class ScriptWatch {
    private static final Duration HURRY = Duration.ofMillis(10);
    private static final long FAST_GROWTH = 4L << 20;

    /** With fewer bytes left a disk counts as full: what programs write at once is more. */
    private static final long FULL = 4096;

    /** Short scripts one after the other need not wake the thread each time. */
    private static final int ROUNDS_BEFORE_SLEEP = 10;

    private final ScriptSettings settings;
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean asleep;

    ScriptWatch(ScriptSettings settings) {
        this.settings = settings;
        this.thread = Thread.ofPlatform().daemon().name("script-watch").start(this::watch);
    }

    /** @param lines where new lines are shown, or null for an output that must not be seen */
    Watched add(WardenProcess process, @Nullable Consumer<String> lines) {
        Watched added = new Watched(process, lines);
        watched.add(added);
        if (asleep) {
            LockSupport.unpark(thread);
        }
        return added;
    }

    private void watch() {
        int idle = 0;
        while (true) {
            idle = watched.isEmpty() ? idle + 1 : 0;
            if (idle > ROUNDS_BEFORE_SLEEP) {
                sleep();
            }
            LockSupport.parkNanos(settings.watch().toNanos());
            while (lookAtAll()) {
                LockSupport.parkNanos(HURRY.toNanos());
            }
        }
    }

    private void sleep() {
        asleep = true;
        // Once more: a script that came before this thread was known to sleep would not have woken it.
        if (watched.isEmpty()) {
            LockSupport.park(this);
        }
        asleep = false;
    }

    /** @return whether any of them grows fast */
    private boolean lookAtAll() {
        return watched.stream().map(Watched::look).reduce(false, Boolean::logicalOr);
    }

    /** One attempt's files. */
    final class Watched {
        private final WardenProcess process;
        private final Path folder;
        private final List<ScriptTail> tails;
        private long size;
        private boolean ended;
        private volatile @Nullable String overflow;
        private volatile boolean sawFullDisk;

        private Watched(WardenProcess process, @Nullable Consumer<String> lines) {
            this.process = process;
            this.folder = process.spec().folder();
            this.tails = lines == null
                    ? List.of()
                    : List.of(
                            new ScriptTail(folder.resolve(ScriptOutputs.STDOUT), lines),
                            new ScriptTail(folder.resolve(ScriptOutputs.STDERR), lines));
        }

        /** The stream that was too long, or null. */
        @Nullable
        String overflow() {
            return overflow;
        }

        /** Whether there was no room for its output at some time: then something of it may be missing. */
        boolean sawFullDisk() {
            return sawFullDisk;
        }

        /** The script has ended: shows the rest. What it left behind is watched until its run has ended. */
        synchronized void end(boolean leftBehind) {
            ended = true;
            tails.forEach(tail -> tail.show(true));
            if (leftBehind) {
                process.whenReleased(strays -> watched.remove(this));
            } else {
                watched.remove(this);
            }
        }

        private synchronized boolean look() {
            long before = size;
            size = ScriptOutputs.size(folder.resolve(ScriptOutputs.STDOUT))
                    + ScriptOutputs.size(folder.resolve(ScriptOutputs.STDERR));
            ScriptOutputs.overLimit(folder, settings.outputLimit()).ifPresent(this::tooMuch);
            if (!ended) {
                tails.forEach(tail -> tail.show(false));
                sawFullDisk |= DiskRoom.of(folder) < FULL;
            }
            return size - before > FAST_GROWTH;
        }

        private void tooMuch(String stream) {
            if (ended) {
                // The result is recorded; what background children go on writing is nobody's.
                truncate(folder.resolve(stream));
            } else if (overflow == null) {
                overflow = stream;
                process.kill();
            }
        }

        private static void truncate(Path file) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            } catch (IOException e) {
                // Removed meanwhile.
            }
        }
    }
}
