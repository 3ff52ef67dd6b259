package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

/** A pool's outcomes on their way to other nodes: many in a message, and again and again until they are taken. */
final class Outcomes {
    /** Ticks until the first repetition, and the most between two: each is twice as long as the one before. */
    private static final int FIRST_AFTER = 5;

    private static final int MOST_BETWEEN = 60;

    private static final class Sent {
        final StepReport report;
        final boolean claimed;
        List<ActorRef<StepDispatcher.Message>> to;
        int between = FIRST_AFTER;
        int left = FIRST_AFTER;

        Sent(StepReport report, List<ActorRef<StepDispatcher.Message>> to, boolean claimed) {
            this.report = report;
            this.to = to;
            this.claimed = claimed;
        }
    }

    private static final class Outbox {
        List<StepReport> reports = new ArrayList<>();
        int weight;
    }

    private final ActorRef<WorkerPool.Message> self;
    private final Untaken untaken;
    private final Map<ActorRef<StepDispatcher.Message>, Outbox> outboxes = new LinkedHashMap<>();
    private final Map<AttemptId, Sent> sent = new LinkedHashMap<>();

    /** @param untaken what is no longer in it need not be repeated */
    Outcomes(ActorRef<WorkerPool.Message> self, Untaken untaken) {
        this.self = self;
        this.untaken = untaken;
    }

    /** Sends once. */
    void tell(StepReport report, ActorRef<StepDispatcher.Message> to) {
        Outbox outbox = outboxes.computeIfAbsent(to, d -> new Outbox());
        outbox.reports.add(report);
        outbox.weight += Moving.weight(report);
        if (outbox.reports.size() >= Moving.MESSAGE_PARTS || outbox.weight >= Moving.MESSAGE_WEIGHT) {
            send(to, outbox);
        }
    }

    /**
     * Sends until it is taken.
     *
     * @param claimed whether somebody else than who offered it may take it
     */
    void tellUntilTaken(StepReport report, List<ActorRef<StepDispatcher.Message>> to, boolean claimed) {
        to.forEach(each -> tell(report, each));
        untaken.awaited(report.attempt());
        sent.merge(report.attempt(), new Sent(report, to, claimed), (before, now) -> {
            List<ActorRef<StepDispatcher.Message>> all = new ArrayList<>(before.to);
            to.stream().filter(each -> !all.contains(each)).forEach(all::add);
            return new Sent(report, List.copyOf(all), true);
        });
    }

    /** Whether there is anything that {@link #flush} would send. */
    boolean isEmpty() {
        return outboxes.isEmpty();
    }

    void flush() {
        outboxes.forEach(this::send);
        outboxes.clear();
    }

    private void send(ActorRef<StepDispatcher.Message> to, Outbox outbox) {
        if (!outbox.reports.isEmpty()) {
            to.tell(new PoolAnswer.FinishedAll(self, outbox.reports));
            outbox.reports = new ArrayList<>();
            outbox.weight = 0;
        }
    }

    /** Whether a late repetition of its offer could come from another node than the one that took it. */
    boolean taken(AttemptId attempt) {
        Sent taken = sent.remove(attempt);
        return taken != null && taken.claimed;
    }

    /** A second has passed. */
    void tick() {
        for (Iterator<Sent> each = sent.values().iterator(); each.hasNext(); ) {
            Sent one = each.next();
            if (untaken.of(one.report.attempt()) == null || one.to.isEmpty()) {
                each.remove();
            } else if (--one.left <= 0) {
                one.to.forEach(to -> tell(one.report, to));
                one.between = Math.min(2 * one.between, MOST_BETWEEN);
                one.left = one.between;
            }
        }
        flush();
    }

    /** It is gone. */
    void forget(ActorRef<StepDispatcher.Message> dispatcher, long now) {
        outboxes.remove(dispatcher);
        for (Sent one : sent.values()) {
            if (one.to.contains(dispatcher)) {
                one.to = one.to.stream().filter(to -> !to.equals(dispatcher)).toList();
                if (one.to.isEmpty()) {
                    untaken.left(one.report.attempt(), now);
                }
            }
        }
    }
}
