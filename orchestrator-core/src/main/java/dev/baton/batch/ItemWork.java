package dev.baton.batch;

import dev.baton.run.DecisionContext;
import dev.baton.run.ItemRun;
import dev.baton.run.ItemScope;
import dev.baton.run.StepRequests;
import dev.baton.step.AttemptId;
import dev.baton.step.ContentStore;
import dev.baton.step.FailureKind;
import dev.baton.step.SecretBox;
import dev.baton.step.StepContext;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import dev.baton.step.actor.StepEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Drives one item to its end, on the caller's thread; branches that run side by side get threads of their own. */
final class ItemWork {
    private record Ended(AttemptId attempt, StepOutcome outcome) {}

    private final StepEnvironment environment;
    private final ItemRun.Body body;
    private final ItemScope scope;
    private final String label;
    private final DecisionContext.Texts texts;
    private final SecretBox secrets;
    private final DoubleSupplier chance;
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    private final Map<AttemptId, Thread> threads = new HashMap<>();

    ItemWork(
            StepEnvironment environment,
            ItemRun.Body body,
            ItemScope scope,
            String label,
            DecisionContext.Texts texts,
            SecretBox secrets,
            DoubleSupplier chance) {
        this.environment = environment;
        this.body = body;
        this.scope = scope;
        this.label = label;
        this.texts = texts;
        this.secrets = secrets;
        this.chance = chance;
    }

    ItemRun.Result run(StoredText item) throws InterruptedException {
        ItemRun run = new ItemRun(body, scope, item, texts, chance, Instant.now());
        ItemRun.Wanted wanted = run.begin(Instant.now());
        try {
            while (!run.isOver()) {
                wanted = next(run, wanted);
            }
            return run.result();
        } finally {
            stopAll();
        }
    }

    private ItemRun.Wanted next(ItemRun run, ItemRun.Wanted wanted) throws InterruptedException {
        wanted.cancels().forEach(this::stop);
        if (wanted.offers().size() == 1 && threads.isEmpty() && run.nextDue() == null) {
            AttemptId attempt = wanted.offers().getFirst();
            return run.report(attempt, outcome(run, attempt), Instant.now());
        }
        for (AttemptId attempt : wanted.offers()) {
            begin(run, attempt);
        }
        Ended first = await(run.nextDue());
        if (first == null) {
            return run.tick(Instant.now());
        }
        threads.remove(first.attempt());
        return run.report(first.attempt(), first.outcome(), Instant.now());
    }

    /** The next outcome, or null when something is due before. */
    private @Nullable Ended await(@Nullable Instant due) throws InterruptedException {
        if (due == null) {
            if (threads.isEmpty()) {
                throw new IllegalStateException("Expected an item that goes on to have something under way");
            }
            return ended.take();
        }
        long millis = Duration.between(Instant.now(), due).toMillis() + 1;
        return ended.poll(Math.max(0, millis), TimeUnit.MILLISECONDS);
    }

    private void begin(ItemRun run, AttemptId attempt) {
        StepRequests.Built built = run.request(attempt, secrets);
        threads.put(
                attempt,
                Thread.ofVirtual()
                        .name(attempt + "[" + label + "]")
                        .start(() -> ended.add(new Ended(attempt, stoppable(built)))));
    }

    private StepOutcome stoppable(StepRequests.Built built) {
        try {
            return made(built);
        } catch (InterruptedException e) {
            return StepOutcome.failed(FailureKind.CANCELLED, "stopped");
        }
    }

    private StepOutcome outcome(ItemRun run, AttemptId attempt) throws InterruptedException {
        return made(run.request(attempt, secrets));
    }

    private StepOutcome made(StepRequests.Built built) throws InterruptedException {
        return switch (built) {
            case StepRequests.Built.Request(StepRequest request) -> made(ItemRun.ofItem(request, label));
            case StepRequests.Built.Unfit unfit -> StepOutcome.failed(FailureKind.USER, unfit.message());
            case StepRequests.Built.Needs needs ->
                StepOutcome.failed(FailureKind.PLATFORM, "a stored text cannot be read: " + needs.blobs());
            case StepRequests.Built.Gone ignored -> StepOutcome.failed(FailureKind.CANCELLED, "stopped");
        };
    }

    /** What writes to the disk begins only while that has room, as outside of chunks, and is made again if it found none. */
    private StepOutcome made(StepRequest request) throws InterruptedException {
        boolean needsDisk = !(request.work() instanceof StepWork.Task);
        StepOutcome outcome;
        do {
            while (needsDisk && environment.shortage().isPresent()) {
                TimeUnit.SECONDS.sleep(1);
            }
            outcome = inTime(request);
        } while (needsDisk
                && outcome instanceof StepOutcome.Failed failed
                && failed.failure().kind() == FailureKind.PLATFORM
                && environment.shortage().isPresent());
        return outcome;
    }

    private StepOutcome inTime(StepRequest request) throws InterruptedException {
        Duration timeout = request.timeout();
        if (timeout == null) {
            return handled(request);
        }
        return Timed.within(timeout, () -> handled(request));
    }

    private StepOutcome handled(StepRequest request) throws InterruptedException {
        try {
            return environment.handler(request.work()).run(request, quiet(environment.context(request)));
        } catch (RuntimeException | Error e) {
            return StepOutcome.failed(FailureKind.PLATFORM, "the step's handler failed: " + e);
        }
    }

    /** What the steps of thousands of items say is nothing to follow line by line. */
    private static StepContext quiet(StepContext context) {
        return new StepContext() {
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
                // Kept with the attempt, not shown.
            }
        };
    }

    private void stop(AttemptId attempt) {
        Thread thread = threads.get(attempt);
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Nothing of the item is alive when this returns, also when the caller is being stopped. */
    private void stopAll() {
        boolean interrupted = false;
        for (Thread thread : threads.values()) {
            thread.interrupt();
        }
        for (Thread thread : threads.values()) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        threads.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
