package dev.baton.node.app;

import dev.baton.node.cli.terminal.Terminal;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The terminal that this process was started from. */
final class SystemTerminal implements Terminal {
    private static final int DEFAULT_WIDTH = 80;
    private static final int DEFAULT_HEIGHT = 24;

    private final Console console;
    private final boolean capable;
    private volatile int width = DEFAULT_WIDTH;
    private volatile int height = DEFAULT_HEIGHT;

    private SystemTerminal(Console console, boolean capable) {
        this.console = console;
        this.capable = capable;
        measure();
        Signals.on("WINCH", this::measure);
    }

    /** The terminal, when a person sees the output and can answer; else none. */
    @SuppressWarnings("SystemConsoleNull") // Java 21 answers null.
    static Terminal find(Map<String, String> environment) {
        Console console = System.console();
        if (console == null || !isTerminal(console)) {
            return Terminal.NONE;
        }
        String term = environment.getOrDefault("TERM", "");
        return new SystemTerminal(console, !term.isEmpty() && !term.equals("dumb"));
    }

    /** From Java 22 on there is a console also where there is no terminal, and a method that says so. */
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** Asks the one program that knows; Java does not. */
    private void measure() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", -1);
            if (stty.waitFor(1, TimeUnit.SECONDS) && size.length == 2 && Integer.parseInt(size[1]) > 0) {
                height = Integer.parseInt(size[0]);
                width = Integer.parseInt(size[1]);
            }
        } catch (IOException | NumberFormatException e) {
            // It stays as it was.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public @Nullable String readLine() {
        return console.readLine();
    }

    @Override
    public @Nullable String readSecret() {
        char[] secret = console.readPassword();
        return secret == null ? null : new String(secret);
    }

    @Override
    public Runnable onInterrupt(Runnable action) {
        return Signals.on("INT", action);
    }
}
