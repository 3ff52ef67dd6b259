package dev.baton.step.actor;

import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
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
    private @Nullable ActorRef<StepDispatcher.Message> home;

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

    /** Whether the work must wait; when it must, the pool is told to look again. */
    boolean holds(StepRequest request) {
        return needsDisk(request) && isThere();
    }

    /** As {@link #holds}, of whatever needs the disk. */
    boolean isThere() {
        look();
        return why != null;
    }

    /** Results of a chunk's items that are long go to its run's folder, whatever the items do. */
    static boolean needsDisk(StepRequest request) {
        return !(request.work() instanceof StepWork.Task);
    }

    /** @param dispatcher of the pool's own node, which is told while there is no room from now on */
    void tellHome(ActorRef<StepDispatcher.Message> dispatcher) {
        if (!dispatcher.equals(home)) {
            home = dispatcher;
            if (why != null) {
                dispatcher.tell(new StepDispatcher.OwnShort(true));
            }
        }
    }

    private void tellHome(boolean isShort) {
        if (home != null) {
            home.tell(new StepDispatcher.OwnShort(isShort));
        }
    }

    /** Says of each why it waits while there is no room, and again now and then: what is said is kept for nobody who comes later. */
    void tell(Collection<UnderWay> waiting) {
        String sentence = why;
        long now = System.nanoTime();
        for (UnderWay attempt : waiting) {
            if (sentence != null && needsDisk(attempt.request) && now - attempt.nextTold >= 0) {
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
                tellHome(true);
            }
            why = sentence;
            timers.startSingleTimer(WorkerPool.Own.LOOK, WorkerPool.Own.LOOK, LOOK_AGAIN);
        } else if (why != null) {
            why = null;
            tellHome(false);
            log.info("node {} begins attempts again: its disk has room", node);
        }
    }
}
