package dev.baton.step.actor;

import static dev.baton.step.actor.Workshop.attempt;
import static dev.baton.step.actor.Workshop.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import dev.baton.step.actor.Workshop.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The chunks of a batch, on the pool of its own node and on those of two others. */
@Timeout(60)
class SpreadingTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final int SLOTS = 64;

    private record Nothing() implements StepWork.Scope {
        @Override
        public long weight() {
            return 0;
        }
    }

    /** Hears of what begins on any node. */
    private final Workshop listener = new Workshop();

    private final List<Workshop> nodes = List.of(new Workshop(), new Workshop(), new Workshop());
    private final TestProbe<StepReport.Batch> inbox = KIT.createTestProbe();

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    private ActorRef<StepDispatcher.Message> open(Duration patience) {
        ActorRef<StepDispatcher.Message> dispatcher = KIT.spawn(StepDispatcher.create(listener, null, patience));
        for (int i = 0; i < nodes.size(); i++) {
            Workshop node = nodes.get(i);
            WorkerSettings settings = new WorkerSettings("node-" + i, Set.of(), SLOTS, SLOTS, SLOTS);
            dispatcher.tell(StepDispatcher.PoolJoined.of(
                    KIT.spawn(WorkerPool.create(settings, node, node, Runnable::run)), settings));
        }
        return dispatcher;
    }

    static StepRequest chunk(int number) {
        var setting = new StepWork.BatchSetting("bundle", "1", 1, StepWork.Slot.TASK, new Nothing());
        return request(
                attempt("run", number),
                new StepWork.Chunk(number, 0, StoredText.EMPTY, 0, 0, 1, null, setting),
                null,
                Set.of());
    }

    private void offer(ActorRef<StepDispatcher.Message> dispatcher, int count, boolean taken) {
        List<StepRequest> chunks =
                IntStream.range(0, count).mapToObj(SpreadingTest::chunk).toList();
        dispatcher.tell(new StepDispatcher.Wants("run", taken, chunks, List.of(), List.of(), inbox.getRef()));
    }

    /** What each node has to do for each chunk, wherever it is made. */
    private List<List<Held>> hold(int count) {
        List<List<Held>> held = new ArrayList<>();
        for (Workshop node : nodes) {
            held.add(IntStream.range(0, count)
                    .mapToObj(number -> node.hold(attempt("run", number)))
                    .toList());
        }
        return held;
    }

    @Test
    void long_chunks_are_spread_evenly() {
        hold(60);
        offer(open(Duration.ofMillis(1)), 60, false);
        TestProbe<Object> patience = KIT.createTestProbe();
        patience.awaitAssert(Duration.ofSeconds(10), () -> {
            assertEquals(
                    List.of(20, 20, 20),
                    nodes.stream().map(node -> node.started.size()).toList());
            return null;
        });
    }

    @Test
    void none_waits_for_a_node_whose_disk_is_full() {
        hold(60);
        nodes.get(0).shortage = Optional.of("the disk is full");
        offer(open(Duration.ofHours(1)), 60, false);
        TestProbe<Object> patience = KIT.createTestProbe();
        patience.awaitAssert(Duration.ofSeconds(10), () -> {
            assertEquals(60, nodes.get(1).started.size() + nodes.get(2).started.size());
            return null;
        });
        assertEquals(List.of(), nodes.get(0).started);
    }

    @Test
    void what_those_at_home_make_room_for_in_time_stays_there() throws Exception {
        int atHome = Placing.atHome(StepWork.Slot.TASK);
        List<List<Held>> held = hold(60);
        ActorRef<StepDispatcher.Message> dispatcher = open(Duration.ofHours(1));
        offer(dispatcher, 60, false);
        for (int number = 0; number < 60; number++) {
            Held chunk = held.get(0).get(number);
            chunk.awaitBegin();
            assertTrue(nodes.get(0).started.size() <= number + atHome, "more than " + atHome + " are under way");
            chunk.letGo();
        }
        assertEquals(0, nodes.get(1).started.size() + nodes.get(2).started.size());
    }
}
