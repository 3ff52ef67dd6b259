package dev.baton.batch.actor;

import dev.baton.batch.ItemChunks;
import dev.baton.batch.ItemRuns;
import dev.baton.run.ItemKey;
import dev.baton.run.RunCommand;
import dev.baton.run.RunStatus;
import dev.baton.run.Waiting;
import dev.baton.step.StoredText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An item whose run is under way, or about to be. Not for use by several threads. */
final class Item {
    enum Phase {
        /** Nothing was done about it yet. */
        READY,
        /** Its run has been told something and has not answered. */
        ASKED,
        /** Its run is on its way. */
        OPEN,
        /** Its run is over, and is being read. */
        JUDGED
    }

    final ItemKey key;
    final int chunk;
    final int place;
    final StoredText text;
    final boolean failedBefore;
    final boolean stoppedAlong;

    Phase phase = Phase.READY;
    int go;
    RunStatus status = RunStatus.PENDING;
    ItemRuns.@Nullable Glance seen;

    /** Whether it is done once more when its run, which was being cancelled when it was found, is cancelled. */
    boolean renew;

    /** What takes its run up again, until it is known that the run has heard it. */
    @Nullable
    RunCommand unheard;

    /** How firmly its run was told to stop. */
    int stopped;

    @Nullable
    List<Waiting> asks;

    /** What its run asked when {@code asks} was read; its row says when that last changed. */
    @Nullable
    Instant asksOf;

    Item(int chunk, ItemChunks.Opening opening) {
        this.key = opening.key();
        this.chunk = chunk;
        this.place = opening.place();
        this.text = opening.text();
        this.failedBefore = opening.failedBefore();
        this.stoppedAlong = opening.stoppedAlong();
        this.go = opening.go();
        this.seen = opening.found();
        if (seen != null) {
            status = seen.status();
        }
    }

    String run() {
        return key.run(go);
    }

    /** A run of its own that is new. */
    void anew() {
        go++;
        renew = false;
        hasMoved();
        status = RunStatus.PENDING;
    }

    /** How it stands is to be looked at anew. */
    void hasMoved() {
        seen = null;
        asks = null;
        asksOf = null;
    }

    /** Whether the run is still as what it was told last was to end. */
    boolean isUntold() {
        return switch (unheard) {
            case RunCommand.Retry ignored -> status == RunStatus.FAILED;
            case RunCommand.Resume ignored -> status == RunStatus.PAUSED || status == RunStatus.PAUSING;
            case null, default -> false;
        };
    }

    boolean isWithPeople() {
        return phase == Phase.OPEN && seen != null && seen.isWithPeople();
    }
}
