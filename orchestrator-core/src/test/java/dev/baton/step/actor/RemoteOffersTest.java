package dev.baton.step.actor;

import static dev.baton.step.actor.Workshop.attempt;
import static dev.baton.step.actor.Workshop.success;
import static dev.baton.step.actor.Workshop.task;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.baton.step.AttemptId;
import dev.baton.step.StepWork;
import dev.baton.step.actor.Workshop.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool and the dispatchers of other nodes. */
@Timeout(60)
class RemoteOffersTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final WorkerSettings TWO_SLOTS = new WorkerSettings("here", Set.of("gpu"), 1, 1, 2);

    private final Workshop workshop = new Workshop();
    private final TestProbe<StepDispatcher.Message> one = KIT.createTestProbe();
    private final TestProbe<StepDispatcher.Message> two = KIT.createTestProbe();
    private ActorRef<WorkerPool.Message> pool = KIT.system().ignoreRef();

    @BeforeEach
    void openPool() {
        pool = KIT.spawn(WorkerPool.create(TWO_SLOTS, workshop, workshop, Runnable::run));
    }

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    private void offer(TestProbe<StepDispatcher.Message> from, long turn, int... steps) {
        List<WorkerPool.Offered> offers = new ArrayList<>();
        for (int step : steps) {
            offers.add(new WorkerPool.Offered(task(attempt("run", step)), turn));
        }
        pool.tell(new WorkerPool.Offers(offers, from.getRef()));
    }

    private List<Held> hold(int... steps) {
        List<Held> held = new ArrayList<>();
        for (int step : steps) {
            held.add(workshop.hold(attempt("run", step)));
        }
        return held;
    }

    private PoolAnswer.Refused refusal(long turn, int... steps) {
        List<PoolAnswer.Refusal> refusals = new ArrayList<>();
        for (int step : steps) {
            refusals.add(new PoolAnswer.Refusal(attempt("run", step), turn));
        }
        return new PoolAnswer.Refused(pool, refusals);
    }

    private static List<AttemptId> accepted(TestProbe<StepDispatcher.Message> dispatcher) {
        return dispatcher.expectMessageClass(PoolAnswer.Accepted.class).attempts().stream()
                .map(PoolAnswer.Running::attempt)
                .toList();
    }

    private static StepReport finished(TestProbe<StepDispatcher.Message> dispatcher) {
        List<StepReport> reports = dispatcher
                .expectMessageClass(PoolAnswer.FinishedAll.class, Duration.ofSeconds(8))
                .reports();
        assertEquals(1, reports.size());
        return reports.get(0);
    }

    @Test
    void a_pool_introduces_itself_with_its_labels_and_slots() {
        pool.tell(new WorkerPool.Introduce(one.getRef()));
        one.expectMessage(new StepDispatcher.PoolJoined(
                pool,
                Set.of("gpu"),
                "here",
                Map.of(StepWork.Slot.SCRIPT, 1, StepWork.Slot.AGENT, 1, StepWork.Slot.TASK, 2)));
    }

    @Test
    void as_many_are_taken_on_as_there_are_slots_and_the_others_are_refused() {
        hold(1, 2, 3, 4);
        offer(one, 1, 1, 2, 3, 4);
        one.expectMessage(refusal(1, 3, 4));
        assertEquals(List.of(attempt("run", 1), attempt("run", 2)), accepted(one));
    }

    @Test
    void a_repetition_that_comes_after_the_refusal_is_refused_although_there_is_room_now() throws Exception {
        List<Held> held = hold(1, 2, 3);
        offer(one, 1, 1, 2, 3);
        one.expectMessage(refusal(1, 3));
        accepted(one);
        held.get(0).letGo();
        one.expectMessage(new PoolAnswer.Room(pool, StepWork.Slot.TASK, 1));
        assertEquals(attempt("run", 1), finished(one).attempt());
        offer(one, 1, 3);
        one.expectMessage(refusal(1, 3));
        offer(one, 2, 3);
        held.get(2).awaitBegin();
        assertEquals(1, held.get(2).times.get());
    }

    @Test
    void a_repetition_of_what_runs_is_accepted_again_and_not_begun_again() throws Exception {
        List<Held> held = hold(1);
        offer(one, 1, 1);
        assertEquals(List.of(attempt("run", 1)), accepted(one));
        offer(one, 1, 1);
        assertEquals(List.of(attempt("run", 1)), accepted(one));
        held.get(0).letGo();
        finished(one);
        assertEquals(1, held.get(0).times.get());
    }

    @Test
    void what_is_kept_for_one_that_was_refused_is_not_given_to_another() throws Exception {
        List<Held> held = hold(1, 2, 3, 4);
        offer(one, 1, 1, 2);
        accepted(one);
        offer(two, 1, 3);
        two.expectMessage(refusal(1, 3));
        held.get(0).letGo();
        finished(one);
        two.expectMessage(new PoolAnswer.Room(pool, StepWork.Slot.TASK, 1));
        offer(one, 2, 4);
        one.expectMessage(refusal(2, 4));
        offer(two, 2, 3);
        held.get(2).awaitBegin();
    }

    @Test
    void an_outcome_is_repeated_until_it_is_taken() {
        hold(1).get(0).letGo();
        offer(one, 1, 1);
        StepReport first = finished(one);
        assertEquals(success("run/1#1.1"), first.outcome());
        assertEquals(first, finished(one));
        pool.tell(new WorkerPool.Took(List.of(attempt("run", 1))));
        pool.tell(new WorkerPool.Claim(attempt("run", 1), one.getRef()));
        one.expectMessage(new StepDispatcher.Never(attempt("run", 1), pool));
    }

    @Test
    void what_another_than_its_offerer_took_is_not_begun_again_when_the_offer_comes_late() throws Exception {
        List<Held> held = hold(1);
        offer(one, 1, 1);
        held.get(0).awaitBegin();
        pool.tell(new WorkerPool.Introduce(two.getRef()));
        two.expectMessageClass(StepDispatcher.PoolJoined.class);
        pool.tell(new WorkerPool.Claim(attempt("run", 1), two.getRef()));
        assertEquals(List.of(attempt("run", 1)), accepted(two));
        held.get(0).letGo();
        assertEquals(attempt("run", 1), finished(two).attempt());
        pool.tell(new WorkerPool.Took(List.of(attempt("run", 1))));
        one.fishForMessage(
                Duration.ofSeconds(5),
                message -> message instanceof PoolAnswer.FinishedAll
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore());
        offer(one, 1, 1);
        assertEquals(StepReport.lost(attempt("run", 1)), finished(one));
        assertEquals(1, held.get(0).times.get());
    }

    @Test
    void its_own_nodes_attempts_wait_and_go_first() throws Exception {
        List<Held> held = hold(1, 2, 3);
        offer(one, 1, 1, 2);
        accepted(one);
        pool.tell(new WorkerPool.Offer(task(attempt("run", 3)), two.getRef()));
        offer(one, 2, 4);
        one.expectMessage(refusal(2, 4));
        held.get(1).letGo();
        held.get(2).awaitBegin();
        finished(one);
        held.get(2).letGo();
        two.expectMessageClass(StepDispatcher.Finished.class);
        one.expectMessage(new PoolAnswer.Room(pool, StepWork.Slot.TASK, 1));
    }

    private TestProbe<WorkerPool.Drain.Drained> drain() {
        TestProbe<WorkerPool.Drain.Drained> drained = KIT.createTestProbe();
        pool.tell(new WorkerPool.Drain(drained.getRef()));
        return drained;
    }

    /** Returns when the pool has dealt with all it was told. */
    private void expectNever(TestProbe<StepDispatcher.Message> from, AttemptId unknown) {
        pool.tell(new WorkerPool.Claim(unknown, from.getRef()));
        from.expectMessage(new StepDispatcher.Never(unknown, pool));
    }

    @Test
    void a_pool_that_is_to_end_waits_for_those_who_are_to_take_outcomes_but_not_for_those_who_are_gone() {
        hold(1).get(0).letGo();
        offer(one, 1, 1);
        finished(one);
        TestProbe<WorkerPool.Drain.Drained> drained = drain();
        expectNever(two, attempt("run", 99));
        drained.expectNoMessage(Duration.ofMillis(1));
        one.stop();
        drained.expectMessage(WorkerPool.Drain.Drained.DRAINED);
    }

    @Test
    void a_pool_that_is_to_end_waits_for_what_runs_but_not_for_those_who_were_gone_before_it_ended() {
        List<Held> held = hold(1);
        offer(one, 1, 1);
        accepted(one);
        one.stop();
        TestProbe<WorkerPool.Drain.Drained> drained = drain();
        expectNever(two, attempt("run", 99));
        drained.expectNoMessage(Duration.ofMillis(1));
        held.get(0).letGo();
        drained.expectMessage(WorkerPool.Drain.Drained.DRAINED);
    }

    @Test
    void what_was_left_behind_is_kept_for_who_claims_it_and_is_waited_for_again() {
        hold(1).get(0).letGo();
        offer(one, 1, 1);
        finished(one);
        TestProbe<WorkerPool.Drain.Drained> first = drain();
        one.stop();
        first.expectMessage(WorkerPool.Drain.Drained.DRAINED);
        pool.tell(new WorkerPool.Introduce(two.getRef()));
        two.expectMessageClass(StepDispatcher.PoolJoined.class);
        pool.tell(new WorkerPool.Claim(attempt("run", 1), two.getRef()));
        assertEquals(success("run/1#1.1"), finished(two).outcome());
        TestProbe<WorkerPool.Drain.Drained> second = drain();
        expectNever(two, attempt("run", 99));
        second.expectNoMessage(Duration.ofMillis(1));
        pool.tell(new WorkerPool.Took(List.of(attempt("run", 1))));
        second.expectMessage(WorkerPool.Drain.Drained.DRAINED);
    }

    @Test
    void what_its_own_node_has_not_taken_is_waited_for_although_another_is_gone() {
        hold(1).get(0).letGo();
        pool.tell(new WorkerPool.Introduce(one.getRef()));
        one.expectMessageClass(StepDispatcher.PoolJoined.class);
        pool.tell(new WorkerPool.Offer(task(attempt("run", 1)), two.getRef()));
        StepReport report =
                two.expectMessageClass(StepDispatcher.Finished.class).report();
        one.stop();
        TestProbe<WorkerPool.Drain.Drained> drained = drain();
        expectNever(two, attempt("run", 99));
        drained.expectNoMessage(Duration.ofMillis(1));
        pool.tell(new WorkerPool.Taken(List.of(report)));
        drained.expectMessage(WorkerPool.Drain.Drained.DRAINED);
    }
}
