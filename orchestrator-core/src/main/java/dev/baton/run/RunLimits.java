package dev.baton.run;

/** Bounds of what a run keeps in memory and in its records. */
public final class RunLimits {
    /** Characters of a rendered instruction that are recorded and shown. */
    public static final int SHOWN_CHARS = 2_048;

    /** Retries of a platform failure. */
    public static final int PLATFORM_RETRIES = 3;

    private RunLimits() {}
}
