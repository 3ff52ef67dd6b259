package dev.baton.step.actor;

import static dev.baton.step.actor.Workshop.attempt;
import static dev.baton.step.actor.Workshop.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import dev.baton.step.actor.Workshop.Held;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StepWorkerTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    private final Workshop workshop = new Workshop();
    private final TestProbe<WorkerPool.Message> pool = KIT.createTestProbe();
    private final TestProbe<StepDispatcher.Message> dispatcher = KIT.createTestProbe();

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    private ActorRef<StepWorker.Message> work(StepHandler handler, @Nullable Duration timeout) {
        workshop.handle(attempt("run", 1), handler);
        return KIT.spawn(StepWorker.create(
                Workshop.request(attempt("run", 1), new StepWork.Task("task", ""), timeout, Set.of()),
                dispatcher.getRef(),
                workshop,
                line -> {},
                "here",
                pool.getRef()));
    }

    private StepOutcome outcome() {
        StepReport report = pool.expectMessageClass(WorkerPool.Done.class).report();
        assertEquals(attempt("run", 1), report.attempt());
        assertEquals("here", report.node());
        assertEquals(new StepDispatcher.Finished(report), dispatcher.receiveMessage());
        return Objects.requireNonNull(report.outcome());
    }

    private StepFailure failure() {
        return assertInstanceOf(StepOutcome.Failed.class, outcome()).failure();
    }

    @Test
    void an_outcome_is_reported_as_it_is_and_the_worker_ends() {
        ActorRef<StepWorker.Message> worker = work((request, context) -> success("done"), null);
        assertEquals(success("done"), outcome());
        pool.expectTerminated(worker);
    }

    @Test
    void an_attempt_runs_on_a_virtual_thread_of_its_own_that_says_which_attempt_it_is() {
        work(
                (request, context) -> success(Thread.currentThread().isVirtual() + " "
                        + Thread.currentThread().getName()),
                null);
        assertEquals(success("true run/1#1.1"), outcome());
    }

    @Test
    void the_end_of_its_time_is_a_timeout_that_says_what_was_expected() {
        work(new Held(), Duration.ofMillis(50));
        assertEquals(
                new StepFailure(
                        FailureKind.TIMEOUT, "Expected the step to end within 50 ms, but it did not; it was stopped"),
                failure());
    }

    @Test
    void a_time_in_whole_seconds_is_told_in_seconds() {
        work(new Held(), Duration.ofSeconds(1));
        assertEquals(
                "Expected the step to end within 1 s, but it did not; it was stopped",
                failure().message());
    }

    @Test
    void what_a_stopped_attempt_has_written_is_kept() {
        StepOutput output = StepOutput.of(new StoredText.Inline("half"), 1);
        work(
                (request, context) -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        return new StepOutcome.Failed(new StepFailure(FailureKind.CANCELLED, "interrupted"), output);
                    }
                    throw new IllegalStateException();
                },
                Duration.ofMillis(20));
        StepOutcome.Failed failed = assertInstanceOf(StepOutcome.Failed.class, outcome());
        assertEquals(FailureKind.TIMEOUT, failed.failure().kind());
        assertEquals(output, failed.output());
    }

    @Test
    void a_failure_of_its_own_that_comes_after_the_end_of_its_time_is_kept() {
        work(
                (request, context) -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        return StepOutcome.failed(FailureKind.USER, "exit code 3");
                    }
                    throw new IllegalStateException();
                },
                Duration.ofMillis(20));
        assertEquals(new StepFailure(FailureKind.USER, "exit code 3"), failure());
    }

    @Test
    void the_first_reason_to_stop_is_the_one_that_is_told() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ActorRef<StepWorker.Message> worker = work(
                (request, context) -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    end.await();
                    throw new InterruptedException();
                },
                Duration.ofMillis(20));
        interrupted.await();
        worker.tell(new StepWorker.Stop(FailureKind.CANCELLED));
        end.countDown();
        assertEquals(FailureKind.TIMEOUT, failure().kind());
    }

    @Test
    void an_exception_in_a_handler_is_a_failure_of_the_platform() {
        work(
                (request, context) -> {
                    throw new IllegalStateException("no such thing");
                },
                null);
        StepFailure failure = failure();
        assertEquals(FailureKind.PLATFORM, failure.kind());
        assertTrue(failure.message().contains("no such thing"), failure.message());
    }

    @Test
    void an_error_in_a_handler_is_a_failure_of_the_platform() {
        work(
                (request, context) -> {
                    throw new NoClassDefFoundError("a/B");
                },
                null);
        assertEquals(FailureKind.PLATFORM, failure().kind());
    }

    @Test
    void a_handler_that_returns_nothing_is_a_failure_of_the_platform_and_not_a_lost_attempt() {
        work((request, context) -> null, null);
        assertEquals(
                new StepFailure(
                        FailureKind.PLATFORM, "Expected the step's handler to return an outcome, but it returned null"),
                failure());
    }
}
