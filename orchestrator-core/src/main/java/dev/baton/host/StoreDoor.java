package dev.baton.host;

import dev.baton.journal.RunStore;
import java.time.Duration;
import java.time.Instant;

/** Takes nothing new on while the store fails. */
public final class StoreDoor {
    /** Once writing has failed for this long, nothing new is taken on. */
    private static final Duration TROUBLE_BORNE = Duration.ofSeconds(2);

    private StoreDoor() {}

    /**
     * @throws RunServiceException when writing has failed for a while: the command has not been accepted
     */
    public static void requireOpen(RunStore store) {
        store.trouble().ifPresent(trouble -> {
            if (trouble.since().plus(TROUBLE_BORNE).isBefore(Instant.now())) {
                throw new RunServiceException("store unavailable, not accepted: " + trouble.sentence());
            }
        });
    }
}
