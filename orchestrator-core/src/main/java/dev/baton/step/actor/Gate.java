package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.Limit;
import dev.baton.step.StepRequest;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/** Lets attempts that have a limit through when their turn has come: by the node's own count, or as the keeper of all nodes says. */
final class Gate {
    private final TimerScheduler<StepDispatcher.Message> timers;
    private final StepListener listener;
    private final Consumer<StepRequest> through;
    private final Limits limits = new Limits();
    private final @Nullable Grants grants;

    /**
     * @param through is given what may be offered
     * @param grants of the keeper, or null when the node counts for itself
     */
    Gate(
            TimerScheduler<StepDispatcher.Message> timers,
            StepListener listener,
            Consumer<StepRequest> through,
            @Nullable Grants grants) {
        this.timers = timers;
        this.listener = listener;
        this.through = through;
        this.grants = grants;
    }

    void enter(StepRequest request) {
        Limit limit = request.limit();
        if (limit == null) {
            through.accept(request);
        } else if (grants != null) {
            grants.ask(request);
        } else if (limits.admits(request, System.nanoTime())) {
            through.accept(request);
        } else {
            listener.waiting(request.id(), Limits.shown(limit));
            await();
        }
    }

    private void await() {
        Long nanos = limits.opensIn(System.nanoTime());
        if (nanos != null) {
            timers.startSingleTimer(
                    StepDispatcher.Own.LIMIT_OPENS, StepDispatcher.Own.LIMIT_OPENS, Duration.ofNanos(nanos));
        }
    }

    /** Time may have made room, or the end of an attempt. */
    void opens() {
        limits.ready(System.nanoTime()).forEach(through);
        await();
    }

    void granted(AttemptId attempt) {
        StepRequest request = grants == null ? null : grants.granted(attempt);
        if (request != null) {
            through.accept(request);
        }
    }

    /** It runs somewhere, let through by somebody else. */
    void holds(AttemptId attempt, @Nullable Limit limit) {
        if (limit != null && grants != null) {
            grants.hold(attempt, limit);
        }
    }

    void ended(AttemptId attempt) {
        if (grants != null) {
            grants.ended(attempt);
        } else if (limits.ended(attempt)) {
            opens();
        }
    }

    /** Takes a waiting attempt out; whether it did wait. */
    boolean drop(AttemptId attempt) {
        return grants == null ? limits.drop(attempt) : grants.drop(attempt);
    }

    void leave(String owner, Predicate<AttemptId> itsOwn) {
        if (grants == null) {
            limits.drop(owner);
        } else {
            grants.dropIf(itsOwn);
        }
    }

    /** A second has passed. */
    void tick() {
        if (grants != null) {
            grants.tick();
        }
    }
}
