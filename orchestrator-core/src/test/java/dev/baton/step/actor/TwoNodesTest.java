package dev.baton.step.actor;

import static dev.baton.step.actor.Workshop.attempt;
import static dev.baton.step.actor.Workshop.request;
import static dev.baton.step.actor.Workshop.script;
import static dev.baton.step.actor.Workshop.success;
import static dev.baton.step.actor.Workshop.task;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.actor.Workshop.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A dispatcher with a pool of its own node, real or played, and pools of others. */
@Timeout(60)
class TwoNodesTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Map<StepWork.Slot, Integer> ONE_EACH =
            Map.of(StepWork.Slot.SCRIPT, 1, StepWork.Slot.AGENT, 1, StepWork.Slot.TASK, 1);

    private final Workshop here = new Workshop();
    private final Workshop there = new Workshop();
    private final ActorRef<StepDispatcher.Message> dispatcher = KIT.spawn(StepDispatcher.create(here));
    private final TestProbe<StepReport.Batch> inbox = KIT.createTestProbe();

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void openOwnPool() {
        WorkerSettings settings = new WorkerSettings("here", Set.of(), 1, 1, 1);
        ActorRef<WorkerPool.Message> pool = KIT.spawn(WorkerPool.create(settings, here, here, Runnable::run));
        dispatcher.tell(StepDispatcher.PoolJoined.of(pool, settings));
    }

    private ActorRef<WorkerPool.Message> openAnother(int taskSlots, String... labels) {
        WorkerSettings settings = new WorkerSettings("there", Set.of(labels), 1, 1, taskSlots);
        ActorRef<WorkerPool.Message> pool = KIT.spawn(WorkerPool.create(settings, there, there, Runnable::run));
        dispatcher.tell(new StepDispatcher.PoolFound(pool));
        return pool;
    }

    private TestProbe<WorkerPool.Message> playAnother(String node, String... labels) {
        TestProbe<WorkerPool.Message> pool = KIT.createTestProbe();
        dispatcher.tell(new StepDispatcher.PoolJoined(pool.getRef(), Set.of(labels), node, ONE_EACH));
        return pool;
    }

    private void offer(StepRequest... requests) {
        wants(false, List.of(requests), List.of(), List.of());
    }

    private void cancel(AttemptId attempt) {
        wants(false, List.of(), List.of(attempt), List.of());
    }

    private void claim(AttemptId attempt) {
        wants(false, List.of(), List.of(), List.of(attempt));
    }

    private void taken() {
        wants(true, List.of(), List.of(), List.of());
    }

    private void wants(boolean taken, List<StepRequest> offers, List<AttemptId> cancels, List<AttemptId> claims) {
        dispatcher.tell(new StepDispatcher.Wants("run", taken, offers, cancels, claims, inbox.getRef()));
    }

    /** Makes the own pool's one slot busy until the test lets go. */
    private Held fill(int step) throws InterruptedException {
        Held held = here.hold(attempt("run", step));
        offer(task(attempt("run", step)));
        held.awaitBegin();
        return held;
    }

    private StepReport one() {
        List<StepReport> reports = inbox.receiveMessage().reports();
        assertEquals(1, reports.size(), reports::toString);
        return reports.get(0);
    }

    private static WorkerPool.Offered offered(TestProbe<WorkerPool.Message> pool) {
        WorkerPool.Offers offers = pool.expectMessageClass(WorkerPool.Offers.class, Duration.ofSeconds(5));
        assertEquals(1, offers.offers().size(), offers::toString);
        return offers.offers().get(0);
    }

    private void refuse(TestProbe<WorkerPool.Message> pool, WorkerPool.Offered offered) {
        dispatcher.tell(new PoolAnswer.Refused(
                pool.getRef(), List.of(new PoolAnswer.Refusal(offered.request().id(), offered.turn()))));
    }

    private void accept(TestProbe<WorkerPool.Message> pool, AttemptId attempt) {
        dispatcher.tell(new PoolAnswer.Accepted(
                pool.getRef(), List.of(new PoolAnswer.Running(attempt, "there", Instant.EPOCH, null))));
    }

    private void finish(TestProbe<WorkerPool.Message> pool, StepReport... reports) {
        dispatcher.tell(new PoolAnswer.FinishedAll(pool.getRef(), List.of(reports)));
    }

    private static StepReport done(int step) {
        return new StepReport(attempt("run", step), success("done"), "there", null);
    }

    private String waitingTold() throws InterruptedException {
        String said = here.waiting.poll(10, TimeUnit.SECONDS);
        return said == null ? "nothing" : said;
    }

    @Nested
    class Where_an_attempt_is_made {
        @Test
        void nowhere_when_it_needs_another_node_and_is_too_large_to_be_sent_there() throws Exception {
            openAnother(1, "gpu");
            String large = "x".repeat(Moving.MOST_WEIGHT);
            AttemptId first = attempt("run", 1);
            offer(request(first, new StepWork.Task("large", large), null, Set.of("gpu")));
            StepReport report = one();
            assertEquals(first, report.attempt());
            StepFailure failure =
                    assertInstanceOf(StepOutcome.Failed.class, report.outcome()).failure();
            assertEquals(FailureKind.USER, failure.kind());
            String size = Integer.toString(
                    Moving.weight(request(first, new StepWork.Task("large", large), null, Set.of("gpu"))));
            assertTrue(
                    failure.message().contains(size)
                            && failure.message().contains(Integer.toString(Moving.MOST_WEIGHT))
                            && failure.message().contains("files"),
                    failure.message());
            taken();
            AttemptId second = attempt("run", 2);
            there.handle(second, (request, context) -> success("made"));
            offer(request(second, new StepWork.Task("small", ""), null, Set.of("gpu")));
            assertEquals(success("made"), one().outcome());
        }

        @Test
        void at_home_when_it_fits_there_however_large_it_is() throws Exception {
            openAnother(1);
            AttemptId first = attempt("run", 1);
            here.handle(first, (request, context) -> success("made"));
            offer(request(first, new StepWork.Task("large", "x".repeat(Moving.MOST_WEIGHT)), null, Set.of()));
            assertEquals(success("made"), one().outcome());
        }

        @Test
        void at_home_while_there_is_room_and_elsewhere_when_there_is_none() throws Exception {
            openAnother(1, "gpu");
            // Until the other pool has joined, all would wait for the own one.
            there.handle(attempt("run", 9), (request, context) -> success("joined"));
            offer(task(attempt("run", 9), Set.of("gpu")));
            assertEquals(success("joined"), one().outcome());
            taken();
            Held first = fill(1);
            Held second = there.hold(attempt("run", 2));
            offer(task(attempt("run", 2)));
            second.awaitBegin();
            second.letGo();
            StepReport report = one();
            assertEquals(success("run/2#1.1"), report.outcome());
            assertEquals("there", report.node());
            taken();
            first.letGo();
            assertEquals("here", one().node());
        }

        @Test
        void a_script_waits_for_its_home() throws Exception {
            TestProbe<WorkerPool.Message> other = playAnother("there");
            Held first = here.hold(attempt("run", 1));
            offer(script(attempt("run", 1)), script(attempt("run", 2)));
            first.awaitBegin();
            other.expectNoMessage(Duration.ofMillis(100));
            here.hold(attempt("run", 2)).letGo();
            first.letGo();
            assertEquals(attempt("run", 1), one().attempt());
            taken();
            assertEquals(attempt("run", 2), one().attempt());
        }

        @Test
        void a_script_that_needs_what_home_lacks_goes_where_it_is() throws Exception {
            openAnother(1, "gpu");
            Held held = there.hold(attempt("run", 1));
            held.letGo();
            offer(Workshop.request(attempt("run", 1), script(attempt("run", 1)).work(), null, Set.of("gpu")));
            assertEquals("there", one().node());
        }

        @Test
        void what_no_pool_has_room_for_follows_in_order_where_room_is_first() throws Exception {
            TestProbe<WorkerPool.Message> other = playAnother("there");
            Held first = fill(1);
            offer(task(attempt("run", 2)), task(attempt("run", 3)), task(attempt("run", 4)));
            assertEquals(attempt("run", 2), offered(other).request().id());
            finish(other, done(2));
            assertEquals(attempt("run", 3), offered(other).request().id());
            Held fourth = here.hold(attempt("run", 4));
            first.letGo();
            fourth.awaitBegin();
        }

        @Test
        void many_small_ones_travel_together() throws Exception {
            TestProbe<WorkerPool.Message> other = KIT.createTestProbe();
            dispatcher.tell(
                    new StepDispatcher.PoolJoined(other.getRef(), Set.of(), "there", Map.of(StepWork.Slot.TASK, 300)));
            fill(1);
            StepRequest[] many = new StepRequest[300];
            for (int i = 0; i < many.length; i++) {
                many[i] = task(attempt("run", 2 + i));
            }
            offer(many);
            List<Integer> sizes = List.of(
                    other.expectMessageClass(WorkerPool.Offers.class).offers().size(),
                    other.expectMessageClass(WorkerPool.Offers.class).offers().size(),
                    other.expectMessageClass(WorkerPool.Offers.class).offers().size());
            assertEquals(List.of(128, 128, 44), sizes);
        }
    }

    @Nested
    class A_refused_attempt {
        @Test
        void is_offered_to_another_pool_and_the_first_gets_no_more_until_it_has_room() throws Exception {
            TestProbe<WorkerPool.Message> one = playAnother("one");
            fill(1);
            offer(task(attempt("run", 2)));
            WorkerPool.Offered refused = offered(one);
            TestProbe<WorkerPool.Message> two = playAnother("two");
            refuse(one, refused);
            WorkerPool.Offered again = offered(two);
            assertEquals(attempt("run", 2), again.request().id());
            assertTrue(again.turn() > refused.turn());

            offer(task(attempt("run", 3)));
            one.expectMessage(new WorkerPool.AskRoom(StepWork.Slot.TASK, dispatcher));
            dispatcher.tell(new PoolAnswer.Room(one.getRef(), StepWork.Slot.TASK, 1));
            assertEquals(attempt("run", 3), offered(one).request().id());
        }

        @Test
        void that_was_cancelled_meanwhile_is_offered_to_nobody() throws Exception {
            TestProbe<WorkerPool.Message> other = playAnother("there");
            fill(1);
            offer(task(attempt("run", 2)));
            WorkerPool.Offered offered = offered(other);
            cancel(attempt("run", 2));
            other.expectMessage(new WorkerPool.Cancel(attempt("run", 2)));
            refuse(other, offered);
            assertEquals(attempt("run", 2), one().attempt());
        }

        @Test
        void is_where_it_was_offered_last_whatever_an_older_refusal_says() throws Exception {
            TestProbe<WorkerPool.Message> one = playAnother("one");
            fill(1);
            offer(task(attempt("run", 2)));
            WorkerPool.Offered first = offered(one);
            refuse(one, first);
            dispatcher.tell(new PoolAnswer.Room(one.getRef(), StepWork.Slot.TASK, 1));
            WorkerPool.Offered second = offered(one);
            refuse(one, first);
            TestProbe<WorkerPool.Message> two = playAnother("two");
            accept(one, attempt("run", 2));
            finish(one, done(2));
            assertEquals(done(2), one());
            assertEquals(attempt("run", 2), second.request().id());
            two.expectNoMessage(Duration.ofMillis(100));
        }
    }

    @Nested
    class What_is_lost_on_the_way {
        @Test
        void an_offer_is_repeated_with_its_turn_until_it_is_answered() throws Exception {
            TestProbe<WorkerPool.Message> other = playAnother("there");
            fill(1);
            offer(task(attempt("run", 2)));
            WorkerPool.Offered first = offered(other);
            assertEquals(first, offered(other));
            accept(other, attempt("run", 2));
            inbox.awaitAssert(() -> {
                assertTrue(here.started.contains(attempt("run", 2)));
                return null;
            });
            other.expectNoMessage(Duration.ofMillis(2500));
        }

        @Test
        void a_claim_is_repeated_until_it_is_answered() {
            TestProbe<WorkerPool.Message> other = playAnother("there");
            claim(attempt("run", 7));
            other.expectMessage(new WorkerPool.Claim(attempt("run", 7), dispatcher));
            other.expectMessage(Duration.ofSeconds(5), new WorkerPool.Claim(attempt("run", 7), dispatcher));
            dispatcher.tell(new StepDispatcher.Never(attempt("run", 7), other.getRef()));
            assertEquals(StepReport.lost(attempt("run", 7)), one());
        }

        @Test
        void an_outcome_that_comes_twice_is_reported_once_and_taken_twice() throws Exception {
            TestProbe<WorkerPool.Message> other = playAnother("there");
            fill(1);
            offer(task(attempt("run", 2)));
            offered(other);
            finish(other, done(2));
            finish(other, done(2));
            assertEquals(List.of(done(2)), inbox.receiveMessage().reports());
            taken();
            other.expectMessage(new WorkerPool.Took(List.of(attempt("run", 2))));
            finish(other, done(2));
            other.expectMessage(new WorkerPool.Took(List.of(attempt("run", 2))));
            inbox.expectNoMessage(Duration.ofMillis(50));
        }

        @Test
        void an_introduction_is_repeated_and_nothing_is_lost_before_the_answer() {
            TestProbe<WorkerPool.Message> other = KIT.createTestProbe();
            dispatcher.tell(new StepDispatcher.PoolFound(other.getRef()));
            other.expectMessage(new WorkerPool.Introduce(dispatcher));
            claim(attempt("run", 7));
            other.expectMessage(Duration.ofSeconds(5), new WorkerPool.Introduce(dispatcher));
            inbox.expectNoMessage(Duration.ofMillis(50));
            dispatcher.tell(new StepDispatcher.PoolJoined(other.getRef(), Set.of(), "there", ONE_EACH));
            other.expectMessage(new WorkerPool.Claim(attempt("run", 7), dispatcher));
            dispatcher.tell(new StepDispatcher.Never(attempt("run", 7), other.getRef()));
            assertEquals(StepReport.lost(attempt("run", 7)), one());
        }
    }

    @Nested
    class A_pool_that_leaves {
        @Test
        void loses_what_it_was_offered_and_is_asked_no_more() throws Exception {
            TestProbe<WorkerPool.Message> other = playAnother("there");
            fill(1);
            offer(task(attempt("run", 2)));
            offered(other);
            dispatcher.tell(new StepDispatcher.PoolLeft(other.getRef()));
            assertEquals(StepReport.lost(attempt("run", 2)), one());
        }

        @Test
        void never_had_what_is_claimed() {
            TestProbe<WorkerPool.Message> other = playAnother("there");
            claim(attempt("run", 7));
            other.expectMessageClass(WorkerPool.Claim.class);
            dispatcher.tell(new StepDispatcher.PoolLeft(other.getRef()));
            assertEquals(StepReport.lost(attempt("run", 7)), one());
        }

        @Test
        void takes_its_labels_along_and_what_waits_for_them_says_so() throws Exception {
            TestProbe<WorkerPool.Message> other = playAnother("there", "gpu");
            offer(task(attempt("run", 1), Set.of("gpu")), task(attempt("run", 2), Set.of("gpu")));
            offered(other);
            dispatcher.tell(new StepDispatcher.PoolLeft(other.getRef()));
            assertEquals("run/2#1.1: needs: [gpu]: no live node has this label", waitingTold());
        }

        @Test
        void does_not_come_back() throws Exception {
            TestProbe<WorkerPool.Message> other = playAnother("there");
            dispatcher.tell(new StepDispatcher.PoolLeft(other.getRef()));
            dispatcher.tell(new StepDispatcher.PoolJoined(other.getRef(), Set.of(), "there", ONE_EACH));
            Held first = fill(1);
            offer(task(attempt("run", 2)));
            Held second = here.hold(attempt("run", 2));
            first.letGo();
            second.awaitBegin();
            other.expectNoMessage(Duration.ofMillis(50));
        }

        @Test
        void that_is_only_not_heard_of_loses_nothing_and_is_shown() throws Exception {
            TestProbe<WorkerPool.Message> other = playAnother("there");
            fill(1);
            offer(task(attempt("run", 2)));
            offered(other);
            dispatcher.tell(new StepDispatcher.PoolUnheard(other.getRef(), Instant.parse("2026-01-31T10:00:00.5Z")));
            assertEquals("run/2#1.1: node there has not been heard of since 2026-01-31T10:00:00Z", waitingTold());
            finish(other, done(2));
            assertEquals(done(2), one());
        }

        @Test
        void nothing_is_lost_while_a_node_is_awaited() {
            dispatcher.tell(new StepDispatcher.PoolsAwaited(Set.of("far")));
            claim(attempt("run", 7));
            inbox.expectNoMessage(Duration.ofMillis(100));
            dispatcher.tell(new StepDispatcher.PoolsAwaited(Set.of()));
            assertEquals(StepReport.lost(attempt("run", 7)), one());
        }
    }

    @Nested
    class A_run_that_moved {
        private final Workshop elsewhere = new Workshop();
        private final ActorRef<StepDispatcher.Message> second = KIT.spawn(StepDispatcher.create(elsewhere));

        @Test
        void is_told_of_what_still_runs_shown_its_output_and_given_its_outcome() throws Exception {
            ActorRef<WorkerPool.Message> other = openAnother(1);
            fill(1);
            Held held = new Held();
            there.handle(attempt("run", 2), (request, context) -> {
                held.run(request, context);
                context.output("still here");
                return success("paid for once");
            });
            offer(task(attempt("run", 2)));
            held.awaitBegin();
            dispatcher.tell(new StepDispatcher.Leaves("run", false));

            WorkerSettings settings = new WorkerSettings("elsewhere", Set.of(), 1, 1, 1);
            second.tell(StepDispatcher.PoolJoined.of(
                    KIT.spawn(WorkerPool.create(settings, elsewhere, elsewhere, Runnable::run)), settings));
            second.tell(new StepDispatcher.PoolFound(other));
            second.tell(new StepDispatcher.Wants(
                    "run", false, List.of(), List.of(), List.of(attempt("run", 2)), inbox.getRef()));
            inbox.awaitAssert(() -> {
                assertEquals(List.of(attempt("run", 2)), elsewhere.started);
                return null;
            });
            held.letGo();
            assertEquals(success("paid for once"), one().outcome());
            assertEquals("run/2#1.1: still here", elsewhere.lines.poll(10, TimeUnit.SECONDS));
            assertEquals(1, held.times.get());
        }
    }
}
