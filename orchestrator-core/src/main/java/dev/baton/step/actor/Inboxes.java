package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Where reports go, by run or batch, and who is told that they were taken. */
final class Inboxes {
    /** So many outcomes and runs that are dealt with are remembered, in case a pool repeats what it said of them. */
    private static final int REMEMBERED = 50_000;

    private final Pools pools;
    private final Map<String, Inbox> byOwner = new HashMap<>();
    private final Recent<AttemptId> taken = new Recent<>(REMEMBERED);
    private final Recent<String> over = new Recent<>(REMEMBERED);

    Inboxes(Pools pools) {
        this.pools = pools;
    }

    private static String ownerOf(AttemptId attempt) {
        int bracket = attempt.step().indexOf('[');
        return bracket < 0
                ? attempt.run()
                : StepDispatcher.ownerOf(attempt.run(), attempt.step().substring(0, bracket));
    }

    /** @param owner a run, which also owns what its batches do, or a batch */
    static boolean isOf(AttemptId attempt, String owner) {
        return attempt.run().equals(owner) || ownerOf(attempt).equals(owner);
    }

    Inbox open(String owner, ActorRef<StepReport.Batch> run) {
        Inbox inbox = byOwner.computeIfAbsent(owner, o -> new Inbox(run));
        inbox.is(run);
        return inbox;
    }

    /** Null when its run is not in memory. */
    @Nullable
    Inbox of(AttemptId attempt) {
        return byOwner.get(ownerOf(attempt));
    }

    void leave(String owner) {
        Inbox inbox = byOwner.remove(owner);
        if (inbox != null) {
            inbox.leave();
        }
    }

    /** @param pool that repeats the report until it is taken, or null */
    void deliver(StepReport report, @Nullable ActorRef<WorkerPool.Message> pool) {
        AttemptId attempt = report.attempt();
        Inbox inbox = of(attempt);
        if (pool != null && taken.contains(attempt)) {
            took(pool, attempt);
        } else if (inbox != null) {
            inbox.add(report, pool);
        } else if (pool != null && over.contains(attempt.run())) {
            pool.tell(new WorkerPool.EndRuns(List.of(attempt.run())));
        }
    }

    /** The outstanding reports are on disk; the next ones follow. */
    void taken(Inbox inbox) {
        List<StepReport> own = new ArrayList<>();
        for (StepReport report : inbox.taken()) {
            ActorRef<WorkerPool.Message> pool = inbox.origin(report.attempt());
            if (pool == null) {
                own.add(report);
            } else {
                taken.add(report.attempt());
                took(pool, report.attempt());
            }
        }
        OwnPool here = pools.own();
        if (!own.isEmpty() && here != null) {
            here.ref.tell(new WorkerPool.Taken(own));
        }
        inbox.flush();
    }

    private void took(ActorRef<WorkerPool.Message> pool, AttemptId attempt) {
        RemotePool remote = pools.remote(pool);
        if (remote == null) {
            pool.tell(new WorkerPool.Took(List.of(attempt)));
        } else {
            remote.took(attempt);
            pools.flushSoon();
        }
    }

    /** The run is over: any pool may hold something of it, for it may have been another node's before. */
    void endProcesses(String run) {
        OwnPool own = pools.own();
        if (own != null) {
            own.ref.tell(new WorkerPool.EndRun(run));
        }
        if (!pools.remotes().isEmpty()) {
            over.add(run);
            pools.remotes().forEach(remote -> remote.ended(run));
            pools.flushSoon();
        }
    }
}
