package dev.baton.step.actor;

import static dev.baton.step.actor.Workshop.attempt;
import static dev.baton.step.actor.Workshop.script;
import static dev.baton.step.actor.Workshop.success;
import static dev.baton.step.actor.Workshop.task;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.actor.Workshop.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerPoolTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final WorkerSettings TWO_SLOTS = new WorkerSettings("here", Set.of(), 1, 1, 2);

    private final Workshop workshop = new Workshop();
    private final TestProbe<StepDispatcher.Message> dispatcher = KIT.createTestProbe();
    private ActorRef<WorkerPool.Message> pool = KIT.system().ignoreRef();

    @BeforeEach
    void openPool() {
        open(new Untaken(Untaken.MOST, Untaken.MOST_BYTES));
    }

    private void open(Untaken untaken) {
        pool = KIT.spawn(WorkerPool.create(TWO_SLOTS, workshop, workshop, Runnable::run, untaken));
    }

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    private void offer(StepRequest request) {
        pool.tell(new WorkerPool.Offer(request, dispatcher.getRef()));
    }

    private void claim(AttemptId attempt) {
        pool.tell(new WorkerPool.Claim(attempt, dispatcher.getRef()));
    }

    private Held offerHeld(int step) {
        Held held = workshop.hold(attempt("run", step));
        offer(task(attempt("run", step)));
        return held;
    }

    private StepReport report() {
        StepDispatcher.Message message = dispatcher.receiveMessage();
        return message instanceof StepDispatcher.OwnShort
                ? report()
                : assertInstanceOf(StepDispatcher.Finished.class, message).report();
    }

    private static StepFailure failure(StepReport report) {
        return assertInstanceOf(StepOutcome.Failed.class, report.outcome()).failure();
    }

    private void expectNever(AttemptId attempt) {
        dispatcher.expectMessage(new StepDispatcher.Never(attempt, pool));
    }

    /** Whatever the pool had to say before it was asked about this has been received when this returns. */
    private void expectNothingMoreThanAnAnswerAbout(AttemptId unknown) {
        claim(unknown);
        expectNever(unknown);
    }

    @Nested
    class Slots {
        @Test
        void no_more_run_at_once_than_there_are_slots_and_they_begin_in_the_order_they_came() throws Exception {
            List<Held> held = new ArrayList<>();
            for (int step = 1; step <= 4; step++) {
                held.add(offerHeld(step));
            }
            expectNothingMoreThanAnAnswerAbout(attempt("run", 99));
            assertEquals(List.of(attempt("run", 1), attempt("run", 2)), workshop.started);
            held.get(1).letGo();
            assertEquals(attempt("run", 2), report().attempt());
            held.get(2).awaitBegin();
            held.get(2).letGo();
            assertEquals(attempt("run", 3), report().attempt());
            held.get(3).awaitBegin();
            assertEquals(
                    List.of(attempt("run", 1), attempt("run", 2), attempt("run", 3), attempt("run", 4)),
                    workshop.started);
        }

        @Test
        void each_kind_of_work_has_slots_of_its_own() throws Exception {
            Held first = workshop.hold(attempt("run", 1));
            offer(script(attempt("run", 1)));
            offer(script(attempt("run", 2)));
            first.awaitBegin();
            offerHeld(3).awaitBegin();
            assertEquals(List.of(attempt("run", 1), attempt("run", 3)), workshop.started);
        }

        @Test
        void a_slot_is_free_when_its_attempt_has_ended_although_nobody_took_the_result() throws Exception {
            for (int step = 1; step <= 6; step++) {
                Held held = offerHeld(step);
                held.awaitBegin();
                held.letGo();
                assertEquals(attempt("run", step), report().attempt());
            }
        }
    }

    @Nested
    class A_disk_without_room {
        private static final String WHY = "node here begins nothing for now: the disk is full";

        @Test
        void lets_what_needs_it_wait_and_say_so_until_there_is_room() throws Exception {
            AttemptId first = attempt("run", 1);
            AttemptId second = attempt("run", 2);
            workshop.handle(first, (request, context) -> success("one"));
            workshop.handle(second, (request, context) -> success("two"));
            workshop.shortage = Optional.of("the disk is full");
            offer(script(first));
            offer(script(second));
            assertEquals(first + ": " + WHY, workshop.waiting.poll(10, TimeUnit.SECONDS));
            assertEquals(second + ": " + WHY, workshop.waiting.poll(10, TimeUnit.SECONDS));
            offerHeld(3).awaitBegin();
            assertEquals(List.of(attempt("run", 3)), workshop.started);
            workshop.shortage = Optional.empty();
            assertEquals(first, report().attempt());
            assertEquals(second, report().attempt());
            assertEquals(List.of(), List.copyOf(workshop.waiting));
        }

        @Test
        void is_told_to_the_dispatcher_of_its_node_which_gets_back_what_others_may_make() {
            StepRequest chunk = SpreadingTest.chunk(1);
            workshop.shortage = Optional.of("the disk is full");
            offer(chunk);
            offer(script(attempt("run", 2)));
            dispatcher.expectMessage(new StepDispatcher.OwnShort(true));
            pool.tell(new WorkerPool.GiveBack(dispatcher.getRef()));
            dispatcher.expectMessage(new StepDispatcher.GivenBack(List.of(chunk)));
            workshop.handle(attempt("run", 2), (request, context) -> success("two"));
            workshop.shortage = Optional.empty();
            dispatcher.expectMessage(new StepDispatcher.OwnShort(false));
            assertEquals(attempt("run", 2), report().attempt());
            assertEquals(List.of(attempt("run", 2)), workshop.started);
        }

        @Test
        void is_told_to_what_had_waited_for_a_slot_before() throws Exception {
            Held running = workshop.hold(attempt("run", 1));
            offer(script(attempt("run", 1)));
            running.awaitBegin();
            offer(script(attempt("run", 2)));
            expectNothingMoreThanAnAnswerAbout(attempt("run", 99));
            workshop.shortage = Optional.of("the disk is full");
            running.letGo();
            assertEquals(attempt("run", 1), report().attempt());
            assertEquals(attempt("run", 2) + ": " + WHY, workshop.waiting.poll(10, TimeUnit.SECONDS));
        }

        @Test
        void refuses_what_comes_from_other_nodes_until_there_is_room() {
            AttemptId attempt = attempt("run", 1);
            workshop.shortage = Optional.of("the disk is full");
            pool.tell(new WorkerPool.Offers(List.of(new WorkerPool.Offered(script(attempt), 1)), dispatcher.getRef()));
            assertEquals(
                    List.of(new PoolAnswer.Refusal(attempt, 1)),
                    dispatcher.expectMessageClass(PoolAnswer.Refused.class).attempts());
            workshop.shortage = Optional.empty();
            assertEquals(
                    StepWork.Slot.SCRIPT,
                    dispatcher.expectMessageClass(PoolAnswer.Room.class).slot());
        }
    }

    @Nested
    class Offers {
        @Test
        void an_attempt_is_accepted_once_and_answered_once() throws Exception {
            Held held = offerHeld(1);
            held.awaitBegin();
            offer(task(attempt("run", 1)));
            held.letGo();
            StepReport report = report();
            assertEquals(success("run/1#1.1"), report.outcome());
            assertEquals("here", report.node());
            expectNothingMoreThanAnAnswerAbout(attempt("run", 99));
            assertEquals(1, held.times.get());
        }

        @Test
        void an_attempt_that_waits_for_a_slot_is_accepted_once() throws Exception {
            Held first = offerHeld(1);
            Held second = offerHeld(2);
            Held third = offerHeld(3);
            offer(task(attempt("run", 3)));
            List.of(first, second, third).forEach(Held::letGo);
            assertEquals(Set.of("1", "2", "3"), steps(report(), report(), report()));
            expectNothingMoreThanAnAnswerAbout(attempt("run", 99));
            assertEquals(1, third.times.get());
        }

        private Set<String> steps(StepReport... reports) {
            return List.of(reports).stream()
                    .map(report -> report.attempt().step())
                    .collect(java.util.stream.Collectors.toSet());
        }

        @Test
        void an_attempt_that_has_ended_is_not_made_again() throws Exception {
            Held held = offerHeld(1);
            held.letGo();
            StepReport first = report();
            offer(task(attempt("run", 1)));
            assertEquals(first, report());
            assertEquals(1, held.times.get());
        }
    }

    @Nested
    class Cancel {
        @Test
        void a_running_attempt_is_cancelled_when_nothing_of_it_is_alive_any_more() throws Exception {
            CountDownLatch interrupted = new CountDownLatch(1);
            CountDownLatch cleaned = new CountDownLatch(1);
            workshop.handle(attempt("run", 1), (request, context) -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    cleaned.await();
                }
                throw new InterruptedException();
            });
            offer(task(attempt("run", 1)));
            pool.tell(new WorkerPool.Cancel(attempt("run", 1)));
            assertEquals(true, interrupted.await(10, TimeUnit.SECONDS));
            expectNothingMoreThanAnAnswerAbout(attempt("run", 99));
            cleaned.countDown();
            assertEquals(new StepFailure(FailureKind.CANCELLED, "stopped"), failure(report()));
        }

        @Test
        void an_attempt_that_waits_for_a_slot_is_cancelled_at_once_and_never_begins() throws Exception {
            Held first = offerHeld(1);
            Held second = offerHeld(2);
            Held third = offerHeld(3);
            pool.tell(new WorkerPool.Cancel(attempt("run", 3)));
            StepReport report = report();
            assertEquals(attempt("run", 3), report.attempt());
            assertEquals(new StepFailure(FailureKind.CANCELLED, "stopped before it began"), failure(report));
            first.letGo();
            second.letGo();
            report();
            report();
            expectNothingMoreThanAnAnswerAbout(attempt("run", 99));
            assertEquals(0, third.times.get());
        }

        @Test
        void a_success_that_comes_in_spite_of_it_is_reported() throws Exception {
            CountDownLatch begun = new CountDownLatch(1);
            workshop.handle(attempt("run", 1), (request, context) -> {
                begun.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    return success("just in time");
                }
                return success("never");
            });
            offer(task(attempt("run", 1)));
            assertEquals(true, begun.await(10, TimeUnit.SECONDS));
            pool.tell(new WorkerPool.Cancel(attempt("run", 1)));
            assertEquals(success("just in time"), report().outcome());
        }

        @Test
        void what_is_unknown_is_not_answered() {
            pool.tell(new WorkerPool.Cancel(attempt("run", 1)));
            expectNothingMoreThanAnAnswerAbout(attempt("run", 99));
        }
    }

    @Nested
    class Claims {
        @Test
        void of_a_running_attempt_brings_its_one_outcome() throws Exception {
            Held held = offerHeld(1);
            held.awaitBegin();
            claim(attempt("run", 1));
            expectNothingMoreThanAnAnswerAbout(attempt("run", 99));
            held.letGo();
            assertEquals(success("run/1#1.1"), report().outcome());
            expectNothingMoreThanAnAnswerAbout(attempt("run", 98));
        }

        @Test
        void of_an_attempt_that_waits_for_a_slot_brings_its_one_outcome() throws Exception {
            Held first = offerHeld(1);
            Held second = offerHeld(2);
            Held third = offerHeld(3);
            claim(attempt("run", 3));
            third.letGo();
            first.letGo();
            assertEquals(attempt("run", 1), report().attempt());
            assertEquals(attempt("run", 3), report().attempt());
            second.letGo();
            assertEquals(attempt("run", 2), report().attempt());
        }

        @Test
        void of_an_attempt_whose_process_outlived_its_node_brings_what_it_left() {
            StepOutcome left = success("left behind");
            workshop.recoverable.put(attempt("run", 1), left);
            claim(attempt("run", 1));
            StepReport report = report();
            assertEquals(left, report.outcome());
            assertEquals("here", report.node());
        }

        @Test
        void of_an_unknown_attempt_bars_it_for_good() {
            Held held = workshop.hold(attempt("run", 1));
            claim(attempt("run", 1));
            expectNever(attempt("run", 1));
            offer(task(attempt("run", 1)));
            assertEquals(StepReport.lost(attempt("run", 1)), report());
            assertEquals(0, held.times.get());
            assertEquals(List.of(), workshop.started);
        }

        @Test
        void of_an_attempt_that_was_offered_while_its_files_were_looked_for_bring_its_outcome() throws Exception {
            CountDownLatch look = new CountDownLatch(1);
            pool = KIT.spawn(WorkerPool.create(
                    TWO_SLOTS,
                    workshop,
                    workshop,
                    task -> Thread.ofVirtual().start(() -> {
                        try {
                            look.await();
                            task.run();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    })));
            claim(attempt("run", 1));
            Held held = offerHeld(1);
            held.awaitBegin();
            look.countDown();
            expectNothingMoreThanAnAnswerAbout(attempt("run", 99));
            held.letGo();
            assertEquals(success("run/1#1.1"), report().outcome());
        }
    }

    @Nested
    class Outcomes_that_nobody_took {
        private StepReport finished(int step) throws InterruptedException {
            Held held = offerHeld(step);
            held.awaitBegin();
            held.letGo();
            return report();
        }

        @Test
        void are_given_to_whoever_claims_them_as_often_as_it_does() throws Exception {
            StepReport first = finished(1);
            claim(attempt("run", 1));
            assertEquals(first, report());
            claim(attempt("run", 1));
            assertEquals(first, report());
        }

        @Test
        void are_forgotten_once_they_are_taken() throws Exception {
            StepReport first = finished(1);
            StepReport second = finished(2);
            pool.tell(new WorkerPool.Taken(List.of(first)));
            claim(attempt("run", 1));
            expectNever(attempt("run", 1));
            claim(attempt("run", 2));
            assertEquals(second, report());
        }

        @Test
        void are_forgotten_when_their_run_is_over() throws Exception {
            finished(1);
            Held late = offerHeld(2);
            late.awaitBegin();
            pool.tell(new WorkerPool.EndRun("run"));
            assertEquals("run", workshop.ended.poll(10, TimeUnit.SECONDS));
            late.letGo();
            assertEquals(attempt("run", 2), report().attempt());
            claim(attempt("run", 1));
            expectNever(attempt("run", 1));
            claim(attempt("run", 2));
            expectNever(attempt("run", 2));
        }

        @Test
        void stop_the_pool_from_beginning_more_when_they_are_too_many() throws Exception {
            open(new Untaken(2, Long.MAX_VALUE));
            StepReport first = finished(1);
            finished(2);
            Held third = offerHeld(3);
            expectNothingMoreThanAnAnswerAbout(attempt("run", 99));
            assertEquals(List.of(attempt("run", 1), attempt("run", 2)), workshop.started);
            pool.tell(new WorkerPool.Taken(List.of(first)));
            third.awaitBegin();
        }

        @Test
        void stop_the_pool_from_beginning_more_when_they_are_too_large() throws Exception {
            open(new Untaken(1_000, 5_000));
            workshop.handle(attempt("run", 1), (request, context) -> success("x".repeat(4_096)));
            offer(task(attempt("run", 1)));
            report();
            finished(2);
            Held third = offerHeld(3);
            expectNothingMoreThanAnAnswerAbout(attempt("run", 99));
            assertEquals(List.of(attempt("run", 1), attempt("run", 2)), workshop.started);
            pool.tell(new WorkerPool.EndRun("run"));
            third.awaitBegin();
        }
    }
}
