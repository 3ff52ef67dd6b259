package dev.baton.step.actor;

import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Makes one attempt, on a virtual thread of its own, and reports its outcome once: to the pool, and straight to the dispatcher.
 *
 * <p>A cancellation or the end of the attempt's time interrupts the thread; the outcome is reported when the handler has returned,
 * so that nothing of the attempt is alive any more. Ends after the report.
 */
final class StepWorker extends AbstractBehavior<StepWorker.Message> {

    sealed interface Message {}

    record Stop(FailureKind why) implements Message {}

    private enum Reported implements Message {
        REPORTED
    }

    /** @param offer whose dispatcher is told */
    static Behavior<Message> create(
            WorkerPool.Offer offer,
            StepEnvironment environment,
            @Nullable String node,
            ActorRef<WorkerPool.Message> pool) {
        return Behaviors.setup(context -> new StepWorker(context, offer, environment, node, pool));
    }

    private final StepRequest request;
    private final Thread thread;
    private volatile @Nullable FailureKind stopped;

    private StepWorker(
            ActorContext<Message> context,
            WorkerPool.Offer offer,
            StepEnvironment environment,
            @Nullable String node,
            ActorRef<WorkerPool.Message> pool) {
        super(context);
        request = offer.request();
        Instant startedAt = Instant.now();
        ActorRef<Message> self = context.getSelf();
        thread = Thread.ofVirtual().name(request.id().toString()).start(() -> {
            StepReport report = new StepReport(request.id(), reasoned(make(request, environment)), node, startedAt);
            // In this order: when the run has taken the outcome, the pool knows of it.
            pool.tell(new WorkerPool.Done(report));
            offer.from().tell(new StepDispatcher.Finished(report));
            self.tell(Reported.REPORTED);
        });
        Duration timeout = request.timeout();
        if (timeout != null) {
            context.scheduleOnce(timeout, self, new Stop(FailureKind.TIMEOUT));
        }
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Reported.class, reported -> Behaviors.stopped())
                .onMessage(Stop.class, this::onStop)
                .build();
    }

    private static StepOutcome make(StepRequest request, StepEnvironment environment) {
        try {
            StepOutcome outcome = environment.handler(request.work()).run(request, environment.context(request));
            return outcome == null
                    ? StepOutcome.failed(
                            FailureKind.PLATFORM,
                            "Expected the step's handler to return an outcome, but it returned null")
                    : outcome;
        } catch (InterruptedException e) {
            return StepOutcome.failed(FailureKind.CANCELLED, "stopped");
        } catch (RuntimeException | Error e) {
            return StepOutcome.failed(FailureKind.PLATFORM, "the step's handler failed: " + e);
        }
    }

    /** An attempt that was stopped says why it was; one that ended first keeps its outcome. */
    private StepOutcome reasoned(StepOutcome outcome) {
        FailureKind why = stopped;
        if (why == null
                || !(outcome instanceof StepOutcome.Failed failed)
                || failed.failure().kind() != FailureKind.CANCELLED) {
            return outcome;
        }
        Duration timeout = request.timeout();
        StepFailure failure = why == FailureKind.TIMEOUT && timeout != null
                ? StepFailure.overdue("the step", timeout)
                : new StepFailure(why, "stopped");
        return new StepOutcome.Failed(failure, failed.output());
    }

    private Behavior<Message> onStop(Stop message) {
        if (stopped == null) {
            stopped = message.why();
            thread.interrupt();
        }
        return this;
    }
}
