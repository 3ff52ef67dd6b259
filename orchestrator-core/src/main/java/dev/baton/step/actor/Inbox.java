package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What became of a run's attempts, or a batch's, one batch of reports outstanding at a time. */
final class Inbox {
    private ActorRef<StepReport.Batch> run;
    private List<StepReport> waiting = new ArrayList<>();
    private List<StepReport> outstanding = List.of();

    /** Which pool must hear that a report was taken; reports that came from its own node's pool are not in it. */
    private final Map<AttemptId, ActorRef<WorkerPool.Message>> origins = new HashMap<>(2);

    private boolean gone;

    Inbox(ActorRef<StepReport.Batch> run) {
        this.run = run;
    }

    void is(ActorRef<StepReport.Batch> now) {
        run = now;
    }

    /** The run is over, or left memory. */
    void leave() {
        gone = true;
    }

    boolean isGone() {
        return gone;
    }

    /** @param pool that repeats the report until it is taken, or null */
    void add(StepReport report, @Nullable ActorRef<WorkerPool.Message> pool) {
        if (pool != null && origins.putIfAbsent(report.attempt(), pool) != null) {
            return;
        }
        waiting.add(report);
        flush();
    }

    void flush() {
        if (outstanding.isEmpty() && !waiting.isEmpty()) {
            outstanding = waiting;
            waiting = new ArrayList<>();
            run.tell(new StepReport.Batch(outstanding));
        }
    }

    /** Ends the outstanding batch and returns it; {@link #flush} sends the next. */
    List<StepReport> taken() {
        List<StepReport> taken = outstanding;
        outstanding = List.of();
        return taken;
    }

    /** Where a taken report came from; null if it was its own node's. Forgets it. */
    @Nullable
    ActorRef<WorkerPool.Message> origin(AttemptId attempt) {
        return origins.isEmpty() ? null : origins.remove(attempt);
    }
}
