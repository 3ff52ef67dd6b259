package dev.baton.step.script;

import java.time.Duration;

/**
 * How the warden is run.
 *
 * @param perl the program that runs it, a name on the path or a path
 * @param beat how often it hears from us
 * @param patience how long it bears silence before it kills everything; at least twice {@code beat}
 * @param grace how long processes have between TERM and KILL
 */
public record WardenSettings(String perl, Duration beat, Duration patience, Duration grace) {
    public static final WardenSettings DEFAULT =
            new WardenSettings("perl", Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(5));

    public WardenSettings {
        if (beat.isNegative() || beat.isZero() || patience.compareTo(beat.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "Expected the warden's patience to be at least twice its beat, but got %s and %s"
                            .formatted(patience, beat));
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("Expected the grace time not to be negative, but got " + grace);
        }
    }

    public WardenSettings withGrace(Duration newGrace) {
        return new WardenSettings(perl, beat, patience, newGrace);
    }
}
