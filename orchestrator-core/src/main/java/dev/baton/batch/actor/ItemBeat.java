package dev.baton.batch.actor;

import dev.baton.batch.BatchEvent;
import dev.baton.batch.BatchState;
import dev.baton.run.ItemWaits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the supervisor of items does now and then: it looks how they stand, and tells how far they have come. */
final class ItemBeat {
    static final Duration PACE = Duration.ofMillis(500);

    private static final int LOOK = 4;

    /** Whoever waits for people only seldom changes unnoticed. */
    private static final int LOOK_AT_PEOPLE = 40;

    private final BatchSettings.Progress progress;
    private int beats;
    private long toldDone = -1;
    private ItemWaits toldWaits = ItemWaits.NONE;

    ItemBeat(BatchSettings.Progress progress) {
        this.progress = progress;
    }

    /** Whether it is time to look. */
    boolean beat() {
        return ++beats % (toldWaits.only() ? LOOK_AT_PEOPLE : LOOK) == 0;
    }

    /** @param waits null when it is not known yet */
    void tell(BatchState state, @Nullable ItemWaits waits) {
        if (waits != null && (state.itemsDone() != toldDone || !waits.equals(toldWaits))) {
            tellNow(state, waits);
        }
    }

    /** Also when nothing has changed. */
    void tellNow(BatchState state, @Nullable ItemWaits waits) {
        BatchEvent.LevelPrepared level = state.level();
        if (level != null) {
            toldDone = state.itemsDone();
            toldWaits = waits == null ? ItemWaits.NONE : waits;
            progress.at(toldDone, state.failures(), level.count(), toldWaits);
        }
    }
}
