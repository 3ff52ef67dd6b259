package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.StepWork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * What a pool owes to dispatchers of other nodes: acceptance, refusal, room, live output, and outcomes until they are taken.
 *
 * <p>Messages are collected for as long as the pool has something else to do. That an attempt was taken on is told only when it has not
 * ended within a moment, for its outcome says the same. A refusal is remembered, so that a repetition of the same offer that comes
 * after it is refused as well: by then the attempt may have been offered elsewhere.
 */
final class Abroad {
    /** After which it is told that an attempt runs: too short for people to notice, long enough for most small tasks. */
    private static final Duration MOMENT = Duration.ofMillis(50);

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int REFUSALS = 100_000;

    private final Set<ActorRef<StepDispatcher.Message>> doubtful = new HashSet<>();
    private final ActorContext<WorkerPool.Message> context;
    private final TimerScheduler<WorkerPool.Message> timers;
    private final String node;
    private final Set<ActorRef<StepDispatcher.Message>> dispatchers = new HashSet<>();
    private final Turns turns = new Turns();
    private final Untaken untaken;
    private final Outcomes outcomes;
    private final LiveLines lines;
    private final List<UnderWay> unannounced = new ArrayList<>();
    private final Map<AttemptId, Long> refused = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<AttemptId, Long> eldest) {
            return size() > REFUSALS;
        }
    };
    private boolean flushing;

    Abroad(
            ActorContext<WorkerPool.Message> context,
            TimerScheduler<WorkerPool.Message> timers,
            String node,
            Untaken untaken) {
        this.context = context;
        this.timers = timers;
        this.node = node;
        ActorRef<WorkerPool.Message> self = context.getSelf();
        this.untaken = untaken;
        outcomes = new Outcomes(self, untaken);
        lines = new LiveLines(() -> self.tell(WorkerPool.Own.SHOW_LINES));
    }

    /** From now on its attempts are answered as another node's. */
    void meet(ActorRef<StepDispatcher.Message> dispatcher) {
        doubtful.remove(dispatcher);
        if (dispatchers.add(dispatcher)) {
            context.watchWith(dispatcher, new WorkerPool.Gone(dispatcher));
            if (!timers.isTimerActive(WorkerPool.Own.TICK)) {
                timers.startTimerWithFixedDelay(WorkerPool.Own.TICK, WorkerPool.Own.TICK, TICK);
            }
        }
    }

    /** Whether there is another node at all. */
    boolean isInhabited() {
        return !dispatchers.isEmpty();
    }

    boolean knows(ActorRef<StepDispatcher.Message> dispatcher) {
        return dispatchers.contains(dispatcher);
    }

    /**
     * A death that is reported may be that of a node that was at the same address before: who is asked for again and is dead is reported
     * again.
     */
    void gone(ActorRef<StepDispatcher.Message> dispatcher) {
        if (doubtful.add(dispatcher)) {
            context.watchWith(dispatcher, new WorkerPool.Gone(dispatcher));
            return;
        }
        doubtful.remove(dispatcher);
        dispatchers.remove(dispatcher);
        turns.forget(dispatcher);
        outcomes.forget(dispatcher, System.nanoTime());
    }

    // --- Offers -----------------------------------------------------------------------------------------------------

    /** Whether an offer may be taken on, of which nothing is known yet. */
    boolean takes(WorkerPool.Offered offered, StepWork.Slot slot, ActorRef<StepDispatcher.Message> from, int free) {
        Long before = refused.get(offered.request().id());
        if (before != null && before >= offered.turn()) {
            return false;
        }
        if (turns.takes(slot, from, free)) {
            refused.remove(offered.request().id());
            return true;
        }
        return false;
    }

    void refuse(List<WorkerPool.Offered> offers, ActorRef<StepDispatcher.Message> from) {
        List<PoolAnswer.Refusal> refusals = new ArrayList<>();
        for (WorkerPool.Offered offered : offers) {
            AttemptId id = offered.request().id();
            refused.merge(id, offered.turn(), Math::max);
            turns.waits(Moving.slot(offered.request().work()), from);
            refusals.add(new PoolAnswer.Refusal(id, offered.turn()));
        }
        if (!refusals.isEmpty()) {
            from.tell(new PoolAnswer.Refused(context.getSelf(), refusals));
        }
    }

    /** It has offered what it had of that kind. */
    void offered(StepWork.Slot slot, ActorRef<StepDispatcher.Message> from) {
        turns.offered(slot, from);
    }

    void askRoom(StepWork.Slot slot, ActorRef<StepDispatcher.Message> from) {
        turns.waits(slot, from);
    }

    /** Tells whoever was refused that there is room. */
    void share(StepWork.Slot slot, int free) {
        if (isInhabited()) {
            turns.share(slot, free, System.nanoTime())
                    .forEach((to, slots) -> to.tell(new PoolAnswer.Room(context.getSelf(), slot, slots)));
        }
    }

    // --- While they run ---------------------------------------------------------------------------------------------

    void announce(UnderWay attempt) {
        if (unannounced.isEmpty()) {
            timers.startSingleTimer(WorkerPool.Own.ANNOUNCE, WorkerPool.Own.ANNOUNCE, MOMENT);
        }
        unannounced.add(attempt);
    }

    /** @param running what has not ended yet */
    void announceAll(Map<AttemptId, UnderWay> running) {
        Map<ActorRef<StepDispatcher.Message>, List<PoolAnswer.Running>> each = new HashMap<>();
        for (UnderWay attempt : unannounced) {
            if (running.get(attempt.id()) == attempt) {
                for (ActorRef<StepDispatcher.Message> to : attempt.others()) {
                    each.computeIfAbsent(to, d -> new ArrayList<>()).add(attempt.shown(node));
                }
            }
        }
        unannounced.clear();
        each.forEach((to, attempts) -> {
            for (int from = 0; from < attempts.size(); from += Moving.MESSAGE_PARTS) {
                int until = Math.min(attempts.size(), from + Moving.MESSAGE_PARTS);
                to.tell(new PoolAnswer.Accepted(context.getSelf(), attempts.subList(from, until)));
            }
        });
    }

    /** To one that claims it. */
    void announce(UnderWay attempt, ActorRef<StepDispatcher.Message> to) {
        to.tell(new PoolAnswer.Accepted(context.getSelf(), List.of(attempt.shown(node))));
    }

    void said(UnderWay attempt, String line) {
        lines.add(attempt, line);
    }

    void showLines() {
        lines.send();
    }

    // --- Outcomes ---------------------------------------------------------------------------------------------------

    void ended(UnderWay attempt, StepReport report) {
        List<ActorRef<StepDispatcher.Message>> to = attempt.others();
        if (to.isEmpty()) {
            if (attempt.direct == null) {
                untaken.left(attempt.id(), System.nanoTime());
            }
            return;
        }
        if (attempt.wanted) {
            outcomes.tellUntilTaken(report, to, attempt.claimed);
        } else {
            to.forEach(each -> outcomes.tell(report, each));
        }
        flushSoon();
    }

    /** Of an attempt that nothing is known of but this. */
    void tell(StepReport report, ActorRef<StepDispatcher.Message> to) {
        outcomes.tell(report, to);
        flushSoon();
    }

    void tellUntilTaken(StepReport report, ActorRef<StepDispatcher.Message> to) {
        outcomes.tellUntilTaken(report, List.of(to), true);
        flushSoon();
    }

    private void flushSoon() {
        if (!flushing && !outcomes.isEmpty()) {
            flushing = true;
            context.getSelf().tell(WorkerPool.Own.FLUSH);
        }
    }

    void flush() {
        flushing = false;
        outcomes.flush();
    }

    /** Whether a late offer of the attempt must be refused. */
    boolean taken(AttemptId attempt) {
        return outcomes.taken(attempt);
    }

    void tick() {
        turns.expire(System.nanoTime());
        outcomes.tick();
    }
}
