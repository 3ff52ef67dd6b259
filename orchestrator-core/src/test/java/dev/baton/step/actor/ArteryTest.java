package dev.baton.step.actor;

import static dev.baton.step.actor.Workshop.attempt;
import static dev.baton.step.actor.Workshop.success;
import static dev.baton.step.actor.Workshop.task;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dev.baton.step.AttemptId;
import dev.baton.step.StepRequest;
import dev.baton.step.actor.Workshop.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three actor systems that speak over the loopback interface as nodes do. */
@Timeout(120)
class ArteryTest {
    private static final Node A = new Node("a");
    private static final Node B = new Node("b");
    private static final Node C = new Node("c");

    private static final class Node {
        final String name;
        final ActorTestKit kit;

        Node(String name) {
            this.name = name;
            kit = ActorTestKit.create(name, ConfigFactory.parseString("""
                            pekko.actor.provider = remote
                            pekko.actor.allow-java-serialization = off
                            pekko.remote.artery { transport = tcp, canonical { hostname = "127.0.0.1", port = 0 } }
                            pekko.remote.artery.advanced.outbound-message-queue-size = 20000
                            """).withFallback(ConfigFactory.load()));
        }

        /** The same actor, as this node knows it. */
        <T> ActorRef<T> known(ActorRef<T> ref, Node of) {
            return ActorRefResolver.get(kit.system())
                    .resolveActorRef(ActorRefResolver.get(of.kit.system()).toSerializationFormat(ref));
        }
    }

    private record Place(
            Node node,
            Workshop workshop,
            ActorRef<StepDispatcher.Message> dispatcher,
            ActorRef<WorkerPool.Message> pool) {
        static Place open(Node node, int taskSlots) {
            Workshop workshop = new Workshop();
            WorkerSettings settings = new WorkerSettings(node.name, Set.of(node.name), 1, 1, taskSlots);
            ActorRef<StepDispatcher.Message> dispatcher = node.kit.spawn(StepDispatcher.create(workshop));
            ActorRef<WorkerPool.Message> pool =
                    node.kit.spawn(WorkerPool.create(settings, workshop, workshop, Runnable::run));
            dispatcher.tell(StepDispatcher.PoolJoined.of(pool, settings));
            return new Place(node, workshop, dispatcher, pool);
        }

        /** Returns when the other one's pool has joined: a task that only it may make has been made. */
        void finds(Place other) {
            dispatcher.tell(new StepDispatcher.PoolFound(node.known(other.pool, other.node)));
            AttemptId first = attempt("first-" + other.node.name, 1);
            other.workshop.handle(first, (request, context) -> success("joined"));
            TestProbe<StepReport.Batch> inbox = node.kit.createTestProbe();
            dispatcher.tell(new StepDispatcher.Wants(
                    first.run(),
                    false,
                    List.of(task(first, Set.of(other.node.name))),
                    List.of(),
                    List.of(),
                    inbox.getRef()));
            assertEquals(success("joined"), one(inbox).outcome());
            dispatcher.tell(new StepDispatcher.Leaves(first.run(), true));
        }

        void loses(Place other) {
            dispatcher.tell(new StepDispatcher.PoolLeft(node.known(other.pool, other.node)));
        }
    }

    private final TestProbe<StepReport.Batch> inbox = A.kit.createTestProbe();

    @AfterAll
    static void end() {
        List.of(A, B, C).forEach(node -> node.kit.shutdownTestKit());
    }

    private void offer(Place place, StepRequest... requests) {
        wants(place, inbox, false, List.of(requests), List.of());
    }

    private static void wants(
            Place place,
            TestProbe<StepReport.Batch> inbox,
            boolean taken,
            List<StepRequest> offers,
            List<AttemptId> claims) {
        place.dispatcher.tell(new StepDispatcher.Wants("run", taken, offers, List.of(), claims, inbox.getRef()));
    }

    private static StepReport one(TestProbe<StepReport.Batch> inbox) {
        List<StepReport> reports = inbox.receiveMessage(Duration.ofSeconds(20)).reports();
        assertEquals(1, reports.size(), reports::toString);
        return reports.get(0);
    }

    @Test
    void a_full_node_has_its_attempts_made_by_another_and_a_full_one_passes_them_on() throws Exception {
        Place a = Place.open(A, 1);
        Place b = Place.open(B, 1);
        Place c = Place.open(C, 1);
        a.finds(b);
        a.workshop.hold(attempt("run", 1));
        offer(a, task(attempt("run", 1)));
        // The one slot at b is b's own.
        Held own = b.workshop.hold(attempt("other", 1));
        TestProbe<StepReport.Batch> others = B.kit.createTestProbe();
        b.dispatcher.tell(new StepDispatcher.Wants(
                "other", false, List.of(task(attempt("other", 1))), List.of(), List.of(), others.getRef()));
        own.awaitBegin();

        Held moved = c.workshop.hold(attempt("run", 2));
        offer(a, task(attempt("run", 2)));
        a.finds(c);
        moved.awaitBegin();
        moved.letGo();
        StepReport report = one(inbox);
        assertEquals(success("run/2#1.1"), report.outcome());
        assertEquals("c", report.node());
    }

    @Test
    void what_a_node_had_that_left_is_lost() throws Exception {
        Place a = Place.open(A, 1);
        Place b = Place.open(B, 1);
        a.finds(b);
        Held held = b.workshop.hold(attempt("run", 1));
        offer(a, task(attempt("run", 1), Set.of("b")));
        held.awaitBegin();
        a.loses(b);
        StepReport report = one(inbox);
        assertEquals(attempt("run", 1), report.attempt());
        assertNull(report.outcome());
    }

    @Test
    void a_run_that_moves_claims_what_still_runs_and_follows_it() throws Exception {
        Place a = Place.open(A, 1);
        Place b = Place.open(B, 1);
        Place c = Place.open(C, 1);
        a.finds(b);
        c.finds(b);
        c.finds(a);
        Held held = new Held();
        b.workshop.handle(attempt("run", 1), (request, context) -> {
            held.run(request, context);
            context.output("still here");
            return success("paid for once");
        });
        offer(a, task(attempt("run", 1), Set.of("b")));
        held.awaitBegin();
        a.dispatcher.tell(new StepDispatcher.Leaves("run", false));
        TestProbe<StepReport.Batch> moved = C.kit.createTestProbe();
        wants(c, moved, false, List.of(), List.of(attempt("run", 1)));
        moved.awaitAssert(Duration.ofSeconds(20), () -> {
            assertTrue(c.workshop.started.contains(attempt("run", 1)));
            return null;
        });
        held.letGo();
        assertEquals(success("paid for once"), one(moved).outcome());
        assertEquals("run/1#1.1: still here", c.workshop.lines.poll(20, TimeUnit.SECONDS));
        assertEquals(1, held.times.get());
    }

    @Test
    void tens_of_thousands_of_tiny_tasks_are_each_made_once_on_all_nodes() {
        int many = 30_000;
        Place a = Place.open(A, 4);
        Place b = Place.open(B, 64);
        Place c = Place.open(C, 64);
        a.finds(b);
        a.finds(c);
        List<StepRequest> tasks = new ArrayList<>();
        for (int step = 1; step <= many; step++) {
            tasks.add(task(attempt("run", step)));
            for (Place place : List.of(a, b, c)) {
                place.workshop.handle(attempt("run", step), (request, context) -> success("done"));
            }
        }
        for (int from = 0; from < many; from += 1000) {
            wants(a, inbox, false, tasks.subList(from, from + 1000), List.of());
        }
        Set<AttemptId> done = new HashSet<>();
        Map<String, Integer> byNode = new HashMap<>();
        while (done.size() < many) {
            for (StepReport report :
                    inbox.receiveMessage(Duration.ofSeconds(20)).reports()) {
                assertTrue(done.add(report.attempt()), () -> "twice: " + report);
                byNode.merge(String.valueOf(report.node()), 1, Integer::sum);
            }
            wants(a, inbox, true, List.of(), List.of());
        }
        assertEquals(Set.of("a", "b", "c"), byNode.keySet(), byNode::toString);
    }
}
