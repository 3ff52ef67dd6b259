package dev.baton.step.actor;

import static dev.baton.step.actor.Workshop.attempt;

import dev.baton.step.AttemptId;
import dev.baton.step.Limit;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LimitKeeperTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Limit TWO = new Limit("api", 2, null);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final TestProbe<StepDispatcher.Message> one = KIT.createTestProbe();
    private final TestProbe<StepDispatcher.Message> two = KIT.createTestProbe();

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    private static ActorRef<LimitKeeper.Message> keeper() {
        return KIT.spawn(LimitKeeper.create(SHORT, SHORT));
    }

    private static void ask(ActorRef<LimitKeeper.Message> keeper, int step, TestProbe<StepDispatcher.Message> from) {
        keeper.tell(new LimitKeeper.Ask(attempt("run", step), TWO, from.getRef()));
    }

    private static StepDispatcher.Granted granted(int step) {
        return new StepDispatcher.Granted(attempt("run", step));
    }

    private static LimitKeeper.Grant grant(int step) {
        return new LimitKeeper.Grant(attempt("run", step), TWO);
    }

    @Test
    void as_many_as_there_are_slots_are_under_way_whoever_asks() {
        ActorRef<LimitKeeper.Message> keeper = keeper();
        ask(keeper, 1, one);
        ask(keeper, 2, two);
        ask(keeper, 3, one);
        one.expectMessage(granted(1));
        two.expectMessage(granted(2));
        keeper.tell(new LimitKeeper.Ended(attempt("run", 2)));
        one.expectMessage(granted(3));
    }

    @Test
    void asking_again_is_answered_again_and_takes_no_second_slot() {
        ActorRef<LimitKeeper.Message> keeper = keeper();
        ask(keeper, 1, one);
        one.expectMessage(granted(1));
        ask(keeper, 1, one);
        one.expectMessage(granted(1));
        ask(keeper, 2, two);
        two.expectMessage(granted(2));
    }

    @Test
    void a_keeper_that_takes_over_counts_what_the_one_before_has_granted() {
        ActorRef<LimitKeeper.Message> keeper = keeper();
        ask(keeper, 9, two);
        keeper.tell(new LimitKeeper.Held(one.getRef(), List.of(grant(1), grant(2)), List.of(), List.of()));
        two.expectNoMessage(SHORT.multipliedBy(2));
        keeper.tell(new LimitKeeper.Held(one.getRef(), List.of(grant(1)), List.of(), List.of()));
        two.expectMessage(granted(9));
    }

    @Test
    void a_stretch_of_time_goes_on_across_a_takeover() {
        Limit slow = new Limit("slow", 1, Duration.ofSeconds(2));
        ActorRef<LimitKeeper.Message> keeper = keeper();
        keeper.tell(
                new LimitKeeper.Held(one.getRef(), List.of(), List.of(), List.of(new LimitKeeper.Begun("slow", 500))));
        keeper.tell(new LimitKeeper.Ask(attempt("run", 1), slow, two.getRef()));
        two.expectNoMessage(SHORT.multipliedBy(3));
        two.expectMessage(Duration.ofSeconds(3), granted(1));
    }

    @Test
    void a_word_that_was_lost_is_made_good_by_what_the_dispatcher_says_next() {
        ActorRef<LimitKeeper.Message> keeper = keeper();
        ask(keeper, 1, one);
        ask(keeper, 2, one);
        one.expectMessage(granted(1));
        one.expectMessage(granted(2));
        ask(keeper, 3, two);
        keeper.tell(new LimitKeeper.Held(one.getRef(), List.of(grant(1)), List.of(), List.of()));
        two.expectMessage(granted(3));
        keeper.tell(new LimitKeeper.Held(one.getRef(), List.of(), List.of(grant(1)), List.of()));
        one.expectMessage(granted(1));
    }

    @Test
    void what_a_dispatcher_held_that_is_gone_is_free_after_a_while() {
        ActorRef<LimitKeeper.Message> keeper = keeper();
        TestProbe<StepDispatcher.Message> mortal = KIT.createTestProbe();
        ask(keeper, 1, mortal);
        ask(keeper, 2, mortal);
        mortal.expectMessage(granted(1));
        mortal.expectMessage(granted(2));
        ask(keeper, 3, one);
        mortal.stop();
        one.expectMessage(granted(3));
    }

    @Nested
    class A_dispatcher_that_has_one {
        private final Workshop workshop = new Workshop();
        private final TestProbe<LimitKeeper.Message> keeper = KIT.createTestProbe();
        private final TestProbe<WorkerPool.Message> pool = KIT.createTestProbe();
        private final TestProbe<StepReport.Batch> inbox = KIT.createTestProbe();
        private final ActorRef<StepDispatcher.Message> dispatcher =
                KIT.spawn(StepDispatcher.create(workshop, keeper.getRef()));

        private StepRequest limited(int step) {
            return new StepRequest(
                    attempt("run", step),
                    "step",
                    new StepWork.Task("task", ""),
                    null,
                    "/",
                    "/",
                    "text",
                    null,
                    false,
                    Set.of(),
                    TWO);
        }

        private void wants(List<StepRequest> offers, List<AttemptId> cancels) {
            dispatcher.tell(new StepDispatcher.Wants("run", false, offers, cancels, List.of(), inbox.getRef()));
        }

        @Test
        void offers_what_was_granted_and_says_what_it_holds() {
            dispatcher.tell(new StepDispatcher.PoolJoined(pool.getRef(), Set.of()));
            wants(List.of(limited(1), limited(2), limited(3)), List.of());
            keeper.expectMessage(new LimitKeeper.Ask(attempt("run", 1), TWO, dispatcher));
            keeper.expectMessage(new LimitKeeper.Ask(attempt("run", 2), TWO, dispatcher));
            dispatcher.tell(granted(1));
            pool.expectMessage(new WorkerPool.Offer(limited(1), dispatcher));
            keeper.expectMessage(new LimitKeeper.Ask(attempt("run", 3), TWO, dispatcher));
            wants(List.of(), List.of(attempt("run", 3)));
            keeper.expectMessage(new LimitKeeper.Ended(attempt("run", 3)));
            keeper.expectMessage(
                    Duration.ofSeconds(3),
                    new LimitKeeper.Held(dispatcher, List.of(grant(1)), List.of(grant(2)), List.of()));
            dispatcher.tell(new StepDispatcher.Finished(
                    new StepReport(attempt("run", 1), Workshop.success("done"), "here", Instant.EPOCH)));
            keeper.expectMessage(new LimitKeeper.Ended(attempt("run", 1)));
        }
    }
}
