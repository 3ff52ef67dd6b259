package dev.baton.step.actor;

import static dev.baton.step.actor.Workshop.attempt;
import static dev.baton.step.actor.Workshop.success;
import static dev.baton.step.actor.Workshop.task;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.actor.Workshop.Held;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StepDispatcherTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    private final Workshop workshop = new Workshop();
    private final ActorRef<StepDispatcher.Message> dispatcher = KIT.spawn(StepDispatcher.create(workshop));
    private final TestProbe<StepReport.Batch> inbox = KIT.createTestProbe();

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    private ActorRef<WorkerPool.Message> join(String... labels) {
        WorkerSettings settings = new WorkerSettings("here", Set.of(labels), 8, 8, 8);
        ActorRef<WorkerPool.Message> pool = KIT.spawn(WorkerPool.create(settings, workshop, workshop, Runnable::run));
        dispatcher.tell(new StepDispatcher.PoolJoined(pool, settings.labels()));
        return pool;
    }

    private TestProbe<WorkerPool.Message> joinProbe() {
        TestProbe<WorkerPool.Message> pool = KIT.createTestProbe();
        dispatcher.tell(new StepDispatcher.PoolJoined(pool.getRef(), Set.of()));
        return pool;
    }

    private void offer(StepRequest... requests) {
        wants(false, List.of(requests), List.of(), List.of());
    }

    private void claim(AttemptId... attempts) {
        wants(false, List.of(), List.of(), List.of(attempts));
    }

    private void cancel(AttemptId... attempts) {
        wants(false, List.of(), List.of(attempts), List.of());
    }

    private void taken() {
        wants(true, List.of(), List.of(), List.of());
    }

    private void wants(boolean taken, List<StepRequest> offers, List<AttemptId> cancels, List<AttemptId> claims) {
        dispatcher.tell(new StepDispatcher.Wants("run", taken, offers, cancels, claims, inbox.getRef()));
    }

    private void leave() {
        dispatcher.tell(new StepDispatcher.Leaves("run", false));
    }

    private void finish(int step) {
        dispatcher.tell(new StepDispatcher.Finished(done(step)));
    }

    private static StepReport done(int step) {
        return new StepReport(attempt("run", step), success("done"), "there", null);
    }

    private StepReport one() {
        List<StepReport> reports = inbox.receiveMessage().reports();
        assertEquals(1, reports.size(), reports::toString);
        return reports.get(0);
    }

    @Nested
    class Batches {
        @Test
        void what_comes_while_a_run_writes_travels_together_and_in_order_when_it_is_ready() {
            joinProbe();
            offer(task(attempt("run", 1)));
            for (int step = 1; step <= 4; step++) {
                finish(step);
            }
            assertEquals(List.of(done(1)), inbox.receiveMessage().reports());
            taken();
            assertEquals(
                    List.of(done(2), done(3), done(4)), inbox.receiveMessage().reports());
            taken();
            finish(5);
            assertEquals(List.of(done(5)), inbox.receiveMessage().reports());
        }

        @Test
        void one_run_does_not_wait_for_another() {
            joinProbe();
            TestProbe<StepReport.Batch> other = KIT.createTestProbe();
            offer(task(attempt("run", 1)));
            dispatcher.tell(new StepDispatcher.Wants("other", false, List.of(), List.of(), List.of(), other.getRef()));
            finish(1);
            finish(2);
            StepReport report = new StepReport(attempt("other", 1), success("done"), "there", null);
            dispatcher.tell(new StepDispatcher.Finished(report));
            assertEquals(List.of(report), other.receiveMessage().reports());
        }

        @Test
        void the_pools_are_told_once_for_each_batch_what_was_taken() {
            TestProbe<WorkerPool.Message> pool = joinProbe();
            claim(attempt("run", 1));
            pool.expectMessageClass(WorkerPool.Claim.class);
            for (int step = 1; step <= 3; step++) {
                finish(step);
            }
            taken();
            pool.expectMessage(new WorkerPool.Taken(List.of(done(1))));
            taken();
            pool.expectMessage(new WorkerPool.Taken(List.of(done(2), done(3))));
            taken();
            dispatcher.tell(new StepDispatcher.Leaves("run", true));
            pool.expectMessage(new WorkerPool.EndRun("run"));
        }
    }

    @Nested
    class A_run_that_left_memory {
        @Test
        void is_given_the_outcome_that_came_meanwhile_when_it_comes_back() throws Exception {
            ActorRef<WorkerPool.Message> pool = join();
            Held held = workshop.hold(attempt("run", 1));
            offer(task(attempt("run", 1)));
            held.awaitBegin();
            leave();
            held.letGo();
            awaitOutcome(pool, attempt("run", 1));
            claim(attempt("run", 1));
            assertEquals(success("run/1#1.1"), one().outcome());
            assertEquals(1, held.times.get());
        }

        @Test
        void is_given_again_what_it_did_not_take() throws Exception {
            join();
            Held held = workshop.hold(attempt("run", 1));
            offer(task(attempt("run", 1)));
            held.letGo();
            StepReport first = one();
            leave();
            claim(attempt("run", 1));
            assertEquals(first, one());
            taken();
            leave();
            claim(attempt("run", 1));
            assertEquals(StepReport.lost(attempt("run", 1)), one());
        }

        /** Returns when the pool has the attempt's outcome. */
        private void awaitOutcome(ActorRef<WorkerPool.Message> pool, AttemptId attempt) {
            TestProbe<StepDispatcher.Message> probe = KIT.createTestProbe();
            probe.awaitAssert(() -> {
                pool.tell(new WorkerPool.Claim(attempt, probe.getRef()));
                return probe.expectMessageClass(StepDispatcher.Finished.class, java.time.Duration.ofMillis(100));
            });
        }
    }

    @Nested
    class Labels {
        @Test
        void a_step_that_no_pool_fits_waits_says_for_what_and_goes_when_one_joins() throws Exception {
            join("large");
            Held held = workshop.hold(attempt("run", 1));
            offer(task(attempt("run", 1), Set.of("gpu")));
            assertEquals(
                    "run/1#1.1: needs: [gpu]: no live node has this label",
                    workshop.waiting.poll(10, TimeUnit.SECONDS));
            join("large", "gpu");
            held.awaitBegin();
            held.letGo();
            assertEquals(success("run/1#1.1"), one().outcome());
            assertEquals(1, held.times.get());
        }

        @Test
        void every_label_must_be_the_same_pools() throws Exception {
            join("gpu");
            join("large");
            offer(task(attempt("run", 1), Set.of("gpu", "large")));
            String said = workshop.waiting.poll(10, TimeUnit.SECONDS);
            assertEquals(true, said != null && said.endsWith("no live node has these labels"), said);
        }

        @Test
        void a_step_that_waits_for_a_pool_is_cancelled_at_once_and_never_begins() throws Exception {
            Held held = workshop.hold(attempt("run", 1));
            offer(task(attempt("run", 1)));
            cancel(attempt("run", 1));
            assertEquals(StepOutcome.failed(FailureKind.CANCELLED, "stopped before it began"), one().outcome());
            expectNothingBegunBy(join());
            assertEquals(0, held.times.get());
        }

        @Test
        void a_step_that_waits_for_a_pool_is_forgotten_with_its_run() throws Exception {
            Held held = workshop.hold(attempt("run", 1));
            offer(task(attempt("run", 1)));
            leave();
            expectNothingBegunBy(join());
            assertEquals(0, held.times.get());
        }

        private void expectNothingBegunBy(ActorRef<WorkerPool.Message> pool) throws InterruptedException {
            Held after = workshop.hold(attempt("run", 2));
            offer(task(attempt("run", 2)));
            after.awaitBegin();
            assertEquals(List.of(attempt("run", 2)), workshop.started, pool::toString);
        }
    }

    @Nested
    class Claims {
        private final AttemptId attempt = attempt("run", 1);

        private void never(TestProbe<WorkerPool.Message> pool) {
            dispatcher.tell(new StepDispatcher.Never(attempt, pool.getRef()));
        }

        @Test
        void an_attempt_is_lost_when_every_pool_has_said_never() {
            TestProbe<WorkerPool.Message> one = joinProbe();
            TestProbe<WorkerPool.Message> two = joinProbe();
            claim(attempt);
            one.expectMessage(new WorkerPool.Claim(attempt, dispatcher));
            two.expectMessage(new WorkerPool.Claim(attempt, dispatcher));
            never(one);
            never(one);
            finish(2);
            assertEquals(done(2), one());
            taken();
            never(two);
            assertEquals(StepReport.lost(attempt), one());
        }

        @Test
        void an_attempt_that_one_pool_has_is_not_lost() {
            TestProbe<WorkerPool.Message> one = joinProbe();
            TestProbe<WorkerPool.Message> two = joinProbe();
            claim(attempt);
            finish(1);
            never(one);
            never(two);
            finish(2);
            assertEquals(done(1), one());
            taken();
            assertEquals(done(2), one());
        }

        @Test
        void nothing_is_lost_before_there_is_a_pool_to_ask() {
            claim(attempt);
            TestProbe<WorkerPool.Message> late = joinProbe();
            late.expectMessage(new WorkerPool.Claim(attempt, dispatcher));
            never(late);
            assertEquals(StepReport.lost(attempt), one());
        }
    }
}
