package dev.baton.step.script;

import java.time.Duration;

/**
 * Bounds for scripts.
 *
 * @param outputLimit bytes of stdout, and of stderr, past which a step fails
 * @param secretLimit bytes of a result that is to be sealed; it is held in memory
 * @param watch how often sizes are looked at and live output is shown
 */
public record ScriptSettings(long outputLimit, int secretLimit, Duration watch) {
    public static final ScriptSettings DEFAULT = new ScriptSettings(256L << 20, 1 << 20, Duration.ofMillis(100));

    public ScriptSettings {
        if (outputLimit < 1024 || secretLimit < 1024 || watch.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "Expected limits of at least 1 KiB and a watch of at least 1 ms, but got %d, %d, %s"
                            .formatted(outputLimit, secretLimit, watch));
        }
    }
}
