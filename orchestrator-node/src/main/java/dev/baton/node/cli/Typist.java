package dev.baton.node.cli;

import dev.baton.node.cli.terminal.Terminal;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Reads what is typed, one line when one is wanted, on a thread that nobody waits for. */
final class Typist {
    private final Terminal terminal;
    private final Notice.Queue queue;
    private final BlockingQueue<Boolean> wanted = new LinkedBlockingQueue<>();
    private int stale;
    private boolean started;

    Typist(Terminal terminal, Notice.Queue queue) {
        this.terminal = terminal;
        this.queue = queue;
    }

    /** Wants a line, which comes as {@link Notice.Typed}. */
    void want(boolean secret) {
        wanted.add(secret);
        if (!started) {
            started = true;
            Thread reader = new Thread(this::read, "typing");
            reader.setDaemon(true);
            reader.start();
        }
    }

    /** The line that was wanted last is no longer of interest; it is read all the same, for nothing can stop that. */
    void withdraw() {
        stale++;
    }

    /** Whether the line that has just come is of interest. */
    boolean takes() {
        if (stale > 0) {
            stale--;
            return false;
        }
        return true;
    }

    private void read() {
        try {
            while (true) {
                boolean secret = wanted.take();
                queue.add(new Notice.Typed(secret ? terminal.readSecret() : terminal.readLine()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
