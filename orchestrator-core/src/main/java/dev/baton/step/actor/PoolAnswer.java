package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.Limit;
import dev.baton.step.StepWork;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What a pool tells dispatchers of other nodes. Any of it may be lost on the way, and is then brought about again: by a repeated offer,
 * a repeated claim, or the pool's own repetition of an outcome.
 */
public sealed interface PoolAnswer extends StepDispatcher.Message {
    /** Outcomes, each repeated until it is taken. */
    record FinishedAll(ActorRef<WorkerPool.Message> pool, List<StepReport> reports) implements PoolAnswer {
        public FinishedAll {
            reports = List.copyOf(reports);
        }
    }

    /** Attempts that the pool has: offered ones that it took on, claimed ones that it makes already. */
    record Accepted(ActorRef<WorkerPool.Message> pool, List<Running> attempts) implements PoolAnswer {
        public Accepted {
            attempts = List.copyOf(attempts);
        }
    }

    /**
     * @param startedAt null while it waits for a slot there
     * @param limit under which it counts, or null
     */
    record Running(
            AttemptId attempt,
            String node,
            @Nullable Instant startedAt,
            @Nullable Limit limit) {}

    /** There was no slot for these. The dispatcher hears of {@link Room} when there is. */
    record Refused(ActorRef<WorkerPool.Message> pool, List<Refusal> attempts) implements PoolAnswer {
        public Refused {
            attempts = List.copyOf(attempts);
        }
    }

    /** @param turn that of the offer that is refused */
    record Refusal(AttemptId attempt, long turn) {}

    /** To one that was refused: so many slots are kept for it, for a second. */
    record Room(ActorRef<WorkerPool.Message> pool, StepWork.Slot slot, int slots) implements PoolAnswer {}

    /** Live output, in order for each attempt; not repeated. */
    record Lines(List<Line> lines) implements PoolAnswer {
        public Lines {
            lines = List.copyOf(lines);
        }
    }

    record Line(AttemptId attempt, String line) {}
}
