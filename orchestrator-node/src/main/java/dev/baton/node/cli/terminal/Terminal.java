package dev.baton.node.cli.terminal;

import org.jspecify.annotations.Nullable;

/** The person in front of the program, if there is one. */
public interface Terminal {
    /** Whether what is printed is seen by a person who can answer. */
    boolean isInteractive();

    /** Whether lines may be redrawn and coloured. */
    boolean isCapable();

    /** Characters in a line. */
    int width();

    /** Lines on the screen. */
    int height();

    /** A line that was typed, or null at the end of input. Blocks. */
    @Nullable
    String readLine();

    /** As {@link #readLine}, without showing what is typed. */
    @Nullable
    String readSecret();

    /**
     * Says what happens on Ctrl-C from now on; the action is called on a thread of its own.
     *
     * @return makes it as it was
     */
    Runnable onInterrupt(Runnable action);

    /** No person: input is piped, or there is none. */
    Terminal NONE = new Terminal() {
        @Override
        public boolean isInteractive() {
            return false;
        }

        @Override
        public boolean isCapable() {
            return false;
        }

        @Override
        public int width() {
            return 100;
        }

        @Override
        public int height() {
            return 25;
        }

        @Override
        public @Nullable String readLine() {
            return null;
        }

        @Override
        public @Nullable String readSecret() {
            return null;
        }

        @Override
        public Runnable onInterrupt(Runnable action) {
            return () -> {};
        }
    };
}
