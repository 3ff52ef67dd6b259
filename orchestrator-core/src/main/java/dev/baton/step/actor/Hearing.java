package dev.baton.step.actor;

import java.time.temporal.ChronoUnit;

/** Shows what is under way on nodes that are not heard of, and does nothing else about it but to offer them nothing new. */
final class Hearing {
    private final Pools pools;
    private final Placing placing;
    private final Claims claims;
    private final StepListener listener;

    Hearing(Pools pools, Placing placing, Claims claims, StepListener listener) {
        this.pools = pools;
        this.placing = placing;
        this.claims = claims;
        this.listener = listener;
    }

    void unheard(StepDispatcher.PoolUnheard unheard) {
        RemotePool pool = pools.remote(unheard.pool());
        if (pool != null) {
            pool.unheardSince = unheard.since();
            String why = "node " + pool.node + " has not been heard of since "
                    + unheard.since().truncatedTo(ChronoUnit.SECONDS);
            placing.at(pool).forEach(offering -> listener.waiting(offering.id(), why));
            claims.at(pool.ref).forEach(attempt -> listener.waiting(attempt, why));
        }
    }

    void heard(StepDispatcher.PoolHeard heard) {
        RemotePool pool = pools.remote(heard.pool());
        if (pool != null) {
            pool.unheardSince = null;
            for (Offering offering : placing.at(pool)) {
                if (offering.startedAt != null) {
                    listener.started(offering.id(), pool.node, offering.startedAt);
                }
            }
            placing.pump();
        }
    }
}
