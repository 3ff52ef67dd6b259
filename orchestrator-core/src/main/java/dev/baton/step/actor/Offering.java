package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An attempt on its way to a pool: it waits in its dispatcher, or was offered to another node's pool. */
final class Offering {
    final StepRequest request;
    final StepWork.Slot slot;

    /** Whether it is a part of a batch, which is there to be shared among nodes. */
    final boolean chunk;

    /** Grows with each attempt that its dispatcher is asked to offer. */
    final long order;

    /** To whom it was offered. */
    @Nullable
    RemotePool at;

    long turn;

    /** Whether that one has taken it on. */
    boolean accepted;

    @Nullable
    Instant startedAt;

    /** Seconds since it was offered the last time. */
    int age;

    boolean cancelled;

    private final Inbox owner;
    private final long madeNanos = System.nanoTime();
    private boolean claimed;

    Offering(StepRequest request, Inbox owner, long order) {
        this.request = request;
        this.slot = Moving.slot(request.work());
        this.chunk = request.work() instanceof StepWork.Chunk;
        this.owner = owner;
        this.order = order;
    }

    AttemptId id() {
        return request.id();
    }

    /** How much longer its own node is waited for; not positive when it has been for long enough. */
    long patienceNanos(Duration patience) {
        return madeNanos + patience.toNanos() - System.nanoTime();
    }

    /** Its run asks what became of it: from now on only the claim matters. */
    void claimed() {
        claimed = true;
    }

    /** Whether nobody wants it to begin any more. */
    boolean isDropped() {
        return claimed || owner.isGone();
    }
}
