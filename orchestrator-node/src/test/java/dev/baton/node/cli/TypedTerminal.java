package dev.baton.node.cli;

import dev.baton.node.cli.terminal.Terminal;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A terminal whose person types what a test says, as it is asked for. */
final class TypedTerminal implements Terminal {
    private static final String END = "\u0004";

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable Runnable> interrupt = new AtomicReference<>();
    private final boolean capable;
    private volatile int secrets;

    private TypedTerminal(boolean capable, List<String> lines) {
        this.capable = capable;
        this.lines.addAll(lines);
    }

    static TypedTerminal typing(String... lines) {
        return new TypedTerminal(true, List.of(lines));
    }

    /** A terminal on which nothing can be drawn again. */
    static TypedTerminal dumb(String... lines) {
        return new TypedTerminal(false, List.of(lines));
    }

    void type(String line) {
        lines.add(line);
    }

    void endInput() {
        lines.add(END);
    }

    void interrupt() {
        Runnable action = interrupt.get();
        if (action == null) {
            throw new IllegalStateException("Expected someone to listen for Ctrl-C, but nobody does");
        }
        action.run();
    }

    /** How many lines were read without being shown. */
    int secrets() {
        return secrets;
    }

    @Override
    public boolean isInteractive() {
        return true;
    }

    @Override
    public boolean isCapable() {
        return capable;
    }

    @Override
    public int width() {
        return 80;
    }

    @Override
    public int height() {
        return 24;
    }

    @Override
    public @Nullable String readLine() {
        try {
            String line = lines.take();
            return line.equals(END) ? null : line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public @Nullable String readSecret() {
        secrets++;
        return readLine();
    }

    @Override
    public Runnable onInterrupt(Runnable action) {
        Runnable before = interrupt.getAndSet(action);
        return () -> interrupt.set(before);
    }
}
