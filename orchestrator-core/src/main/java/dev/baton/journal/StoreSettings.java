package dev.baton.journal;

import java.time.Duration;

/**
 * How the store is tuned.
 *
 * @param hold for how long writes are held and retried while the store fails; must be below the journal's circuit breaker's
 *     {@code call-timeout}
 * @param maxBatch the greatest number of jobs in one transaction
 * @param readers the greatest number of connections that read at the same time
 * @param walBytes how large SQLite's write-ahead log may grow before it is started anew
 */
public record StoreSettings(Duration hold, int maxBatch, int readers, long walBytes) {
    public static final StoreSettings DEFAULTS = new StoreSettings(Duration.ofSeconds(30), 4096, 4, 16L << 20);

    public StoreSettings {
        if (hold.isNegative()) {
            throw new IllegalArgumentException("Expected hold to be at least 0, but got " + hold);
        }
        if (maxBatch < 1 || readers < 1) {
            throw new IllegalArgumentException(
                    "Expected max-batch and readers to be at least 1, but got " + maxBatch + " and " + readers);
        }
        if (walBytes < 1 << 20) {
            throw new IllegalArgumentException("Expected wal-size to be at least 1 MiB, but got " + walBytes);
        }
    }
}
