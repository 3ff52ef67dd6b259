package dev.baton.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What listings, timers and wake-up need to know of a run, kept in one row beside its events. Instants are kept to the millisecond.
 *
 * @param id the run's id
 * @param flow the flow's name
 * @param status the run's status, as people read it
 * @param wakeAt the earliest due time among the run's timers, if it has any
 * @param finishedAt set when the run has ended; a run without it is active
 * @param bundle the hash under which the run's bundle is stored
 * @param waitingFor whom or what the run waits for, as people read it
 * @param error why it failed, as people read it
 * @param startedBy who started it
 * @param keep how long the run is to be kept after its end, in the flow's own words
 */
public record RunRow(
        String id,
        String flow,
        String status,
        @Nullable Instant wakeAt,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant finishedAt,
        String bundle,
        @Nullable String waitingFor,
        @Nullable String error,
        @Nullable String startedBy,
        @Nullable String keep) {
    /** The beginning of who started a run that is an item of another's map; that one's id follows. */
    public static final String ITEM_OF = "item of ";

    /** Whether the run is an item of another's map. */
    public boolean ofItem() {
        return startedBy != null && startedBy.startsWith(ITEM_OF);
    }
}
