package dev.baton.step.actor;

import dev.baton.step.ContentStore;
import dev.baton.step.FailureKind;
import dev.baton.step.SecretBox;
import dev.baton.step.StepContext;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Makes one attempt, on a virtual thread of its own, and reports its outcome once: to the pool, and straight to a dispatcher
 * of its own node.
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

    /**
     * @param dispatcher who is told as well, or null
     * @param shown is given lines of live output, on the attempt's thread
     */
    static Behavior<Message> create(
            StepRequest request,
            @Nullable ActorRef<StepDispatcher.Message> dispatcher,
            StepEnvironment environment,
            Consumer<String> shown,
            String node,
            ActorRef<WorkerPool.Message> pool) {
        return Behaviors.setup(context -> new StepWorker(context, request, dispatcher, environment, shown, node, pool));
    }

    private final StepRequest request;
    private final Thread thread;
    private volatile @Nullable FailureKind stopped;

    private StepWorker(
            ActorContext<Message> context,
            StepRequest request,
            @Nullable ActorRef<StepDispatcher.Message> dispatcher,
            StepEnvironment environment,
            Consumer<String> shown,
            String node,
            ActorRef<WorkerPool.Message> pool) {
        super(context);
        this.request = request;
        Instant startedAt = Instant.now();
        ActorRef<Message> self = context.getSelf();
        thread = Thread.ofVirtual().name(request.id().toString()).start(() -> {
            StepOutcome outcome = reasoned(make(request, environment, shown));
            StepReport report = new StepReport(request.id(), outcome, node, startedAt);
            // In this order: when the run has taken the outcome, the pool knows of it.
            pool.tell(new WorkerPool.Done(report));
            if (dispatcher != null) {
                dispatcher.tell(new StepDispatcher.Finished(report));
            }
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

    private static StepOutcome make(StepRequest request, StepEnvironment environment, Consumer<String> shown) {
        try {
            StepContext context = new Overheard(environment.context(request), shown);
            StepOutcome outcome = environment.handler(request.work()).run(request, context);
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

    /** @param also is given each line of output */
    private record Overheard(StepContext context, Consumer<String> also) implements StepContext {
        @Override
        public Path attemptFolder() {
            return context.attemptFolder();
        }

        @Override
        public ContentStore contents() {
            return context.contents();
        }

        @Override
        public SecretBox secrets() {
            return context.secrets();
        }

        @Override
        public void output(String line) {
            context.output(line);
            also.accept(line);
        }
    }

    private Behavior<Message> onStop(Stop message) {
        if (stopped == null) {
            stopped = message.why();
            thread.interrupt();
        }
        return this;
    }
}
