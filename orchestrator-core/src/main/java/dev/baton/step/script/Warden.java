package dev.baton.step.script;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Starts processes that do not outlive this one.
 *
 * <p>A small helper process is their parent. It is started with the first script, or by {@link #start()} beforehand, and
 * once more if it should be killed. When this process ends in whatever way, or does not run for a few seconds, the helper
 * kills all that it started and whatever that left behind, and ends too.
 *
 * <p>One per process; safe for use by many threads.
 */
public final class Warden implements AutoCloseable {
    private final WardenSettings settings;
    private final ProcessGroups groups;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable WardenLink link;
    private boolean closed;

    public Warden(WardenSettings settings) {
        this.settings = settings;
        this.groups = new ProcessGroups(settings.grace());
    }

    /** Starts the helper without waiting for it, so that the first script need not. Failures show with that script. */
    public void start() {
        try {
            link();
        } catch (WardenException e) {
            // Told to whoever needs it.
        }
    }

    /** The helper's pid, for diagnosis; starts it if need be. */
    public long pid() throws WardenException {
        return link().pid();
    }

    WardenProcess start(ProcessSpec spec) throws WardenException {
        WardenProcess process = started(spec);
        groups.add(process);
        return process;
    }

    private WardenProcess started(ProcessSpec spec) throws WardenException {
        WardenLink used = link();
        try {
            return used.start(spec);
        } catch (WardenException e) {
            // Who is asked just after the helper died finds out by asking. It has not heard the whole request, and so
            // did nothing.
            if (!used.isLost()) {
                throw e;
            }
            return link().start(spec);
        }
    }

    /** TERM, the grace time, KILL for a process's group and what else the attempt started; returns when it is gone. */
    void end(WardenProcess process) {
        groups.endAttempt(process);
    }

    /** The same without TERM. */
    void kill(WardenProcess process) {
        groups.killAttempt(process);
    }

    /**
     * Ends every process that a run's scripts left behind: TERM, the grace time, KILL. Blocks for that long when
     * something is alive; costs nothing otherwise.
     */
    public void endRun(String run) {
        groups.endRun(run);
    }

    /**
     * Kills the processes of owners that are dead, and waits until they are gone. To be called before any attempt
     * under that folder is started again; owners that live are not touched.
     *
     * @param attempts a folder that holds attempt folders, at any depth up to four
     * @return a sentence for each process that could not be killed
     */
    public static List<String> killLeftovers(Path attempts) {
        return killLeftovers(List.of(attempts));
    }

    /** The same for several folders, with one look at the table of processes for all. */
    public static List<String> killLeftovers(Collection<Path> attempts) {
        return ProcessLeftovers.kill(attempts);
    }

    /** Kills everything at once and ends the helper. */
    @Override
    public void close() {
        opening.lock();
        try {
            closed = true;
            if (link != null) {
                link.close();
            }
        } finally {
            opening.unlock();
        }
    }

    private WardenLink link() throws WardenException {
        WardenLink current = link;
        if (current != null && current.isOpen()) {
            return current;
        }
        opening.lock();
        try {
            if (closed) {
                throw new WardenException("No script is started any more: this process is ending");
            }
            if (link == null || !link.isOpen()) {
                link = WardenLink.open(settings);
            }
            return link;
        } finally {
            opening.unlock();
        }
    }
}
