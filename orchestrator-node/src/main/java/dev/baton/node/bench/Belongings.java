package dev.baton.node.bench;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was started and made for measuring: ended and deleted in the opposite order, also when this process is told to end. */
final class Belongings implements AutoCloseable {
    private final Deque<AutoCloseable> all = new ArrayDeque<>();
    private final Thread hook = new Thread(this::end, "baton-bench-end");
    private boolean ended;

    Belongings() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** @throws IllegalStateException when this process is ending; what was given is ended at once */
    synchronized <T extends AutoCloseable> T add(T mine) {
        if (ended) {
            end(mine);
            throw new IllegalStateException("Expected to measure on, but this process ends");
        }
        all.push(mine);
        return mine;
    }

    /** Ends something before the rest. */
    void end(AutoCloseable mine) {
        synchronized (this) {
            all.remove(mine);
        }
        try {
            mine.close();
        } catch (Exception e) {
            throw new IllegalStateException("Expected to clean up, but " + e, e);
        }
    }

    /** What fails to end does not keep the rest from it. */
    private synchronized void end() {
        ended = true;
        for (AutoCloseable mine = all.poll(); mine != null; mine = all.poll()) {
            try {
                mine.close();
            } catch (Exception e) {
                System.err.println("baton bench: could not clean up: " + e);
            }
        }
    }

    /** Whether the process was told to end, and what is missing is missing for that reason. */
    synchronized boolean isEnded() {
        return ended;
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is what runs.
            return;
        }
    }
}
