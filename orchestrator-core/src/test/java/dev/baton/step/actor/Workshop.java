package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.ContentStore;
import dev.baton.step.SecretBox;
import dev.baton.step.StepContext;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A node with handlers by attempt, which remembers what it was asked. */
final class Workshop implements StepEnvironment, StepListener {
    private final Map<AttemptId, StepHandler> handlers = new ConcurrentHashMap<>();
    final Map<AttemptId, StepOutcome> recoverable = new ConcurrentHashMap<>();
    volatile Optional<String> shortage = Optional.empty();
    final List<AttemptId> started = new CopyOnWriteArrayList<>();
    final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();
    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /** A handler that works until it is let go, or interrupted. */
    static final class Held implements StepHandler {
        final CountDownLatch begun = new CountDownLatch(1);
        final AtomicInteger times = new AtomicInteger();
        private final CountDownLatch go = new CountDownLatch(1);

        @Override
        public StepOutcome run(StepRequest request, StepContext context) throws InterruptedException {
            times.incrementAndGet();
            begun.countDown();
            go.await();
            return success(request.id().toString());
        }

        void awaitBegin() throws InterruptedException {
            if (!begun.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("Expected the attempt to begin, but it did not");
            }
        }

        void letGo() {
            go.countDown();
        }
    }

    static StepOutcome.Succeeded success(String text) {
        return new StepOutcome.Succeeded(StepOutput.of(new StoredText.Inline(text), 1));
    }

    static AttemptId attempt(String run, int step) {
        return new AttemptId(run, Integer.toString(step), 1, 1);
    }

    static StepRequest request(AttemptId attempt, StepWork work, @Nullable Duration timeout, Set<String> needs) {
        return new StepRequest(attempt, "step", work, timeout, "/", "/", "text", null, false, needs, null);
    }

    static StepRequest task(AttemptId attempt) {
        return request(attempt, new StepWork.Task(attempt.toString(), ""), null, Set.of());
    }

    static StepRequest task(AttemptId attempt, Set<String> needs) {
        return request(attempt, new StepWork.Task(attempt.toString(), ""), null, needs);
    }

    static StepRequest script(AttemptId attempt) {
        return request(
                attempt,
                new StepWork.Script(StepWork.Language.BASH, attempt.toString(), "", null, Map.of(), Map.of()),
                null,
                Set.of());
    }

    Held hold(AttemptId attempt) {
        Held held = new Held();
        handlers.put(attempt, held);
        return held;
    }

    void handle(AttemptId attempt, StepHandler handler) {
        handlers.put(attempt, handler);
    }

    @Override
    public StepHandler handler(StepWork work) {
        return (request, context) -> {
            StepHandler handler = handlers.get(request.id());
            if (handler == null) {
                throw new IllegalStateException("Expected a handler for " + request.id() + ", but there is none");
            }
            return handler.run(request, context);
        };
    }

    @Override
    public StepContext context(StepRequest request) {
        return new Context();
    }

    @Override
    public Optional<StepOutcome> recover(AttemptId attempt) {
        return Optional.ofNullable(recoverable.get(attempt));
    }

    @Override
    public Optional<String> shortage() {
        return shortage;
    }

    @Override
    public void endRun(String run) {
        ended.add(run);
    }

    @Override
    public void started(AttemptId attempt, String node, Instant at) {
        started.add(attempt);
    }

    @Override
    public void output(AttemptId attempt, String line) {
        lines.add(attempt + ": " + line);
    }

    @Override
    public void waiting(AttemptId attempt, String why) {
        waiting.add(attempt + ": " + why);
    }

    /** These handlers use nothing but live output, which goes to whoever follows elsewhere. */
    private static final class Context implements StepContext {
        private static UnsupportedOperationException unused() {
            return new UnsupportedOperationException("Expected the handlers of these tests to use live output only");
        }

        @Override
        public Path attemptFolder() {
            throw unused();
        }

        @Override
        public ContentStore contents() {
            throw unused();
        }

        @Override
        public SecretBox secrets() {
            throw unused();
        }

        @Override
        public void output(String line) {}
    }
}
