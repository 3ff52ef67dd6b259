package dev.baton.step.actor;

import dev.baton.step.StepWork;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Whether a pool's node has no room on its disk. While it has none, what runs in this process may begin, and what starts processes or
 * pays for answers waits: it would fail, and use up the retries of its step.
 */
final class Shortage {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final long SAY_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final StepEnvironment environment;
    private final StepListener listener;
    private final TimerScheduler<WorkerPool.Message> timers;
    private final Logger log;
    private final String node;
    private @Nullable String why;

    Shortage(
            StepEnvironment environment,
            StepListener listener,
            TimerScheduler<WorkerPool.Message> timers,
            Logger log,
            String node) {
        this.environment = environment;
        this.listener = listener;
        this.timers = timers;
        this.log = log;
        this.node = node;
    }

    /** Whether work of the kind must wait; when it must, the pool is told to look again. */
    boolean holds(StepWork.Slot slot) {
        if (needsNoDisk(slot)) {
            return false;
        }
        look();
        return why != null;
    }

    private static boolean needsNoDisk(StepWork.Slot slot) {
        return slot == StepWork.Slot.TASK;
    }

    /** Says of each why it waits while there is no room, and again now and then: what is said is kept for nobody who comes later. */
    void tell(Collection<UnderWay> waiting) {
        String sentence = why;
        long now = System.nanoTime();
        for (UnderWay attempt : waiting) {
            if (sentence != null && !needsNoDisk(attempt.slot) && now - attempt.nextTold >= 0) {
                attempt.nextTold = now + SAY_AGAIN_NANOS;
                listener.waiting(attempt.id(), sentence);
            }
        }
    }

    private void look() {
        Optional<String> now = environment.shortage();
        if (now.isPresent()) {
            String sentence = "node " + node + " begins nothing for now: " + now.get();
            if (why == null) {
                log.warn(sentence);
            }
            why = sentence;
            timers.startSingleTimer(WorkerPool.Own.LOOK, WorkerPool.Own.LOOK, LOOK_AGAIN);
        } else if (why != null) {
            why = null;
            log.info("node {} begins attempts again: its disk has room", node);
        }
    }
}
