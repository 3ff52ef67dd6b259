package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;

/** Attempts whose runs want to know what became of them; every pool is asked. */
final class Claims {
    /** Ticks between two askings of a pool of another node. */
    private static final int BETWEEN = 2;

    private static final class Claim {
        final Set<ActorRef<WorkerPool.Message>> asked = new HashSet<>();
        final Set<ActorRef<WorkerPool.Message>> unanswered = new HashSet<>();
        final Set<ActorRef<WorkerPool.Message>> having = new HashSet<>();
        boolean cancelled;
        int age;
        int ticks;
    }

    private final Pools pools;
    private final ActorRef<StepDispatcher.Message> self;
    private final Map<AttemptId, Claim> claims = new LinkedHashMap<>();

    Claims(Pools pools, ActorRef<StepDispatcher.Message> self) {
        this.pools = pools;
        this.self = self;
    }

    void add(AttemptId attempt) {
        Claim claim = new Claim();
        claims.put(attempt, claim);
        OwnPool own = pools.own();
        if (own != null) {
            ask(attempt, claim, own.ref);
        }
        for (RemotePool remote : pools.remotes()) {
            ask(attempt, claim, remote.ref);
        }
    }

    /** It is asked for everything that is claimed. */
    void joined(ActorRef<WorkerPool.Message> pool) {
        claims.forEach((attempt, claim) -> ask(attempt, claim, pool));
    }

    private void ask(AttemptId attempt, Claim claim, ActorRef<WorkerPool.Message> pool) {
        if (claim.asked.add(pool)) {
            claim.unanswered.add(pool);
            tell(attempt, pool);
        }
    }

    private void tell(AttemptId attempt, ActorRef<WorkerPool.Message> pool) {
        RemotePool remote = pools.remote(pool);
        if (remote == null) {
            pool.tell(new WorkerPool.Claim(attempt, self));
        } else {
            remote.claim(attempt);
        }
    }

    /** The pool has it, and will tell what comes of it; whether that is news. */
    boolean has(AttemptId attempt, ActorRef<WorkerPool.Message> pool) {
        Claim claim = claims.get(attempt);
        if (claim == null) {
            return false;
        }
        claim.unanswered.remove(pool);
        return claim.having.add(pool);
    }

    boolean isOpen(AttemptId attempt) {
        return claims.containsKey(attempt);
    }

    void never(AttemptId attempt, ActorRef<WorkerPool.Message> pool) {
        Claim claim = claims.get(attempt);
        if (claim != null) {
            claim.unanswered.remove(pool);
        }
    }

    /** Nothing of it is alive, so it never will. */
    void left(ActorRef<WorkerPool.Message> pool) {
        for (Claim claim : claims.values()) {
            claim.unanswered.remove(pool);
            claim.having.remove(pool);
        }
    }

    /** Whether every pool there is has said that it never had it. */
    boolean isLost(AttemptId attempt) {
        Claim claim = claims.get(attempt);
        return claim != null
                && claim.unanswered.isEmpty()
                && claim.having.isEmpty()
                && !claim.asked.isEmpty()
                && pools.areComplete();
    }

    List<AttemptId> lost() {
        return claims.keySet().stream().filter(this::isLost).toList();
    }

    void cancel(AttemptId attempt) {
        Claim claim = claims.get(attempt);
        if (claim != null) {
            claim.cancelled = true;
        }
    }

    void end(AttemptId attempt) {
        if (!claims.isEmpty()) {
            claims.remove(attempt);
        }
    }

    void endIf(Predicate<AttemptId> which) {
        claims.keySet().removeIf(which);
    }

    /** What has waited for so many ticks, and for whom. */
    List<String> overdue(int ticks) {
        List<String> overdue = new ArrayList<>();
        claims.forEach((attempt, claim) -> {
            if (claim.ticks == ticks) {
                overdue.add(attempt + ": not answered by " + claim.unanswered + ", under way at " + claim.having
                        + (pools.areComplete() ? "" : ", pools are missing: " + pools.missing()));
            }
        });
        return overdue;
    }

    /** A second has passed: what may have been lost on the way is said again. */
    void tick() {
        claims.forEach((attempt, claim) -> {
            claim.ticks++;
            if (++claim.age < BETWEEN) {
                return;
            }
            claim.age = 0;
            for (RemotePool remote : pools.remotes()) {
                if (claim.unanswered.contains(remote.ref)) {
                    remote.claim(attempt);
                } else if (claim.cancelled && claim.having.contains(remote.ref)) {
                    remote.cancel(attempt);
                }
            }
        });
    }

    /** What the pool has, or may have. */
    List<AttemptId> at(ActorRef<WorkerPool.Message> pool) {
        List<AttemptId> all = new ArrayList<>();
        claims.forEach((attempt, claim) -> {
            if (claim.having.contains(pool) || claim.unanswered.contains(pool)) {
                all.add(attempt);
            }
        });
        return all;
    }
}
