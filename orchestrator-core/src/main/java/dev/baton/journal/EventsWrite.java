package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one actor that go to disk together.
 *
 * @param events in the order of their sequences; may be empty
 * @param row the run's row as it is after them, or null if it does not change; never without events
 */
record EventsWrite(
        String persistenceId,
        List<EventRecord> events,
        @Nullable RunRow row) {
    /** Why all of it is refused, where the sequence is taken by another writer's event, or deleted. */
    StorageException conflict(long sequence) {
        return new StorageException(
                StorageException.Kind.CONFLICT,
                "Event " + sequence + " of " + persistenceId
                        + " has been written by somebody else: this writer no longer owns it.");
    }
}
