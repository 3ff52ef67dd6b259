package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The pools that a dispatcher knows, and those that it knows there must be. */
final class Pools {
    private static final int LEFT = 1000;

    private final ActorRef<StepDispatcher.Message> self;
    private final Map<ActorRef<WorkerPool.Message>, RemotePool> remotes = new LinkedHashMap<>();
    private final Set<ActorRef<WorkerPool.Message>> found = new LinkedHashSet<>();
    private final Set<String> awaited = new HashSet<>();
    private final Recent<ActorRef<WorkerPool.Message>> left = new Recent<>(LEFT);
    private @Nullable OwnPool own;
    private boolean flushing;

    Pools(ActorRef<StepDispatcher.Message> self) {
        this.self = self;
    }

    void found(ActorRef<WorkerPool.Message> pool) {
        if (!knows(pool) && !left.contains(pool)) {
            found.add(pool);
            pool.tell(new WorkerPool.Introduce(self));
        }
    }

    void await(Set<String> nodes) {
        awaited.clear();
        awaited.addAll(nodes);
        remotes.values().forEach(remote -> awaited.remove(remote.node));
    }

    /** Whether it was new. */
    boolean join(StepDispatcher.PoolJoined joined) {
        found.remove(joined.pool());
        if (knows(joined.pool()) || left.contains(joined.pool())) {
            return false;
        }
        if (own == null) {
            own = new OwnPool(joined);
        } else {
            remotes.put(joined.pool(), new RemotePool(joined, self));
        }
        awaited.remove(joined.node());
        return true;
    }

    /** The pool, if it is one that had joined. */
    @Nullable
    RemotePool leave(ActorRef<WorkerPool.Message> pool) {
        found.remove(pool);
        left.add(pool);
        return remotes.remove(pool);
    }

    boolean knows(ActorRef<WorkerPool.Message> pool) {
        return remotes.containsKey(pool) || (own != null && own.ref.equals(pool));
    }

    /** Whether no pool is missing that may have what is claimed. */
    boolean areComplete() {
        return own != null && found.isEmpty() && awaited.isEmpty();
    }

    /** For people: what {@link #areComplete} waits for. */
    String missing() {
        return (own == null ? "the own one " : "") + found + " " + awaited;
    }

    @Nullable
    OwnPool own() {
        return own;
    }

    @Nullable
    RemotePool remote(ActorRef<WorkerPool.Message> pool) {
        return remotes.get(pool);
    }

    Collection<RemotePool> remotes() {
        return remotes.values();
    }

    /** Of the own pool's disk. */
    void ownShort(boolean isShort) {
        if (own != null) {
            own.isShort = isShort;
            askBack();
        }
    }

    /** While the own node's disk has no room others may make what waits for it. */
    void askBack() {
        if (own != null && own.isShort && !remotes.isEmpty()) {
            own.ref.tell(new WorkerPool.GiveBack(self));
        }
    }

    boolean isCancelledHere(AttemptId attempt) {
        return own != null && own.isCancelled(attempt);
    }

    void keepHere(StepRequest request) {
        if (own != null) {
            own.offer(request, self);
        }
    }

    /** Whether the own pool had it. */
    boolean tookBack(AttemptId attempt) {
        return own != null && own.ended(attempt);
    }

    boolean fits(StepRequest request) {
        return (own != null && own.fits(request)) || isFittedElsewhere(request);
    }

    boolean isFittedElsewhere(StepRequest request) {
        for (RemotePool remote : remotes.values()) {
            if (remote.labels.containsAll(request.needs())) {
                return true;
            }
        }
        return false;
    }

    /** The other node's pool with the most room for it; null when there is none that has any. */
    @Nullable
    RemotePool roomiest(StepRequest request, StepWork.Slot slot) {
        RemotePool best = null;
        int most = 0;
        for (RemotePool remote : remotes.values()) {
            int room = remote.room(slot);
            if (room > most && remote.labels.containsAll(request.needs())) {
                best = remote;
                most = room;
            }
        }
        return best;
    }

    /** Wherever it is. */
    void cancel(AttemptId attempt) {
        if (own != null) {
            own.ref.tell(new WorkerPool.Cancel(attempt));
        }
        remotes.values().forEach(remote -> remote.cancel(attempt));
    }

    /** Sends what is collected for other nodes once the dispatcher has nothing else to do. */
    void flushSoon() {
        if (!flushing) {
            flushing = true;
            self.tell(StepDispatcher.Own.FLUSH);
        }
    }

    void flush() {
        flushing = false;
        remotes.values().forEach(RemotePool::flush);
    }

    void tick() {
        found.forEach(pool -> pool.tell(new WorkerPool.Introduce(self)));
        remotes.values().forEach(RemotePool::tick);
    }
}
