package dev.baton.node.bench;

import dev.baton.step.AttemptId;
import dev.baton.step.ContentStore;
import dev.baton.step.SecretBox;
import dev.baton.step.StepContext;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.actor.StepDispatcher;
import dev.baton.step.actor.StepEnvironment;
import dev.baton.step.actor.StepReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Runs that want nothing but tiny tasks made elsewhere, each as many at a time, and take what is reported at once. Says the rate after
 * each round of so many tasks.
 */
final class RemoteTasks {
    static final int RUNS = 8;
    private static final int UNDER_WAY = 1_000;

    private final int round;
    private final PrintWriter out;
    private final AtomicInteger done = new AtomicInteger();
    private volatile long begin = System.nanoTime();

    /** @param round how many tasks are one measurement */
    RemoteTasks(int round, PrintWriter out) {
        this.round = round;
        this.out = out;
    }

    Behavior<StepReport.Batch> run(String run, ActorRef<StepDispatcher.Message> dispatcher) {
        return Behaviors.setup(context -> {
            AtomicInteger next = new AtomicInteger();
            wants(run, false, UNDER_WAY, next, context.getSelf(), dispatcher);
            return Behaviors.receive(StepReport.Batch.class)
                    .onMessage(StepReport.Batch.class, batch -> {
                        int count = batch.reports().size();
                        wants(run, true, count, next, context.getSelf(), dispatcher);
                        count(batch.reports());
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    private static void wants(
            String run,
            boolean taken,
            int count,
            AtomicInteger next,
            ActorRef<StepReport.Batch> inbox,
            ActorRef<StepDispatcher.Message> dispatcher) {
        List<StepRequest> offers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            offers.add(request(new AttemptId(run, Integer.toString(next.incrementAndGet()), 1, 1)));
        }
        dispatcher.tell(new StepDispatcher.Wants(run, taken, offers, List.of(), List.of(), inbox));
    }

    private static StepRequest request(AttemptId attempt) {
        return new StepRequest(
                attempt,
                BenchTasks.NOOP,
                new StepWork.Task(BenchTasks.NOOP, ""),
                null,
                "/",
                "/",
                "text",
                null,
                false,
                Set.of(RemoteChild.LABEL),
                null);
    }

    private void count(List<StepReport> reports) {
        for (StepReport report : reports) {
            if (!(report.outcome() instanceof StepOutcome.Succeeded)) {
                throw new IllegalStateException("Expected a task to succeed, but got " + report);
            }
        }
        int before = done.getAndAdd(reports.size());
        if (before / round != (before + reports.size()) / round) {
            long now = System.nanoTime();
            out.println("rate " + round / ((now - begin) / 1e9));
            begin = now;
        }
    }

    /** Where the tasks are made: they use nothing of a run. */
    static final class Workshop implements StepEnvironment {
        @Override
        public StepHandler handler(StepWork work) {
            return Objects.requireNonNull(BenchTasks.ALL.get(BenchTasks.NOOP));
        }

        @Override
        public StepContext context(StepRequest request) {
            return new Nothing();
        }

        @Override
        public Optional<StepOutcome> recover(AttemptId attempt) {
            return Optional.empty();
        }

        @Override
        public void endRun(String run) {}
    }

    private record Nothing() implements StepContext {
        @Override
        public Path attemptFolder() {
            throw new UnsupportedOperationException("a tiny task has no folder");
        }

        @Override
        public ContentStore contents() {
            throw new UnsupportedOperationException("a tiny task stores nothing");
        }

        @Override
        public SecretBox secrets() {
            throw new UnsupportedOperationException("a tiny task opens nothing");
        }

        @Override
        public void output(String line) {}
    }
}
