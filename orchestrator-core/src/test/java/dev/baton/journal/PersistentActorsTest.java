package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.Config;
import dev.baton.journal.Counter.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Typed persistent actors on the journal and the snapshot store. */
class PersistentActorsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private ActorTestKit kit;

    /** Of an actor system on the store under test. */
    Config config() {
        return TestSystems.config(folder);
    }

    @BeforeEach
    void start() {
        kit = ActorTestKit.create(config());
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void thousands_write_at_once_and_each_finds_its_own_events_in_order_again() {
        int actors = 3_000;
        int events = 4;
        TestProbe<Long> written = kit.createTestProbe();
        List<ActorRef<Command>> counters = spawn(actors);
        for (int i = 0; i < events; i++) {
            counters.forEach(counter -> counter.tell(new Counter.Append(written.getRef())));
        }
        written.receiveSeveralMessages(actors * events, PATIENCE);
        restart();
        TestProbe<String> states = kit.createTestProbe();
        spawn(actors).forEach(counter -> counter.tell(new Counter.Get(states.getRef())));
        states.receiveSeveralMessages(actors, PATIENCE).forEach(state -> assertEquals(Counter.expected(events), state));
    }

    @Test
    void an_actor_starts_from_its_snapshot_and_the_events_after_it() {
        TestProbe<Long> written = kit.createTestProbe();
        ActorRef<Command> counter = kit.spawn(Counter.create("a", 10, sequence -> {}));
        for (int i = 0; i < 25; i++) {
            counter.tell(new Counter.Append(written.getRef()));
        }
        written.receiveSeveralMessages(25, PATIENCE);
        restart();
        TestProbe<Long> replayed = kit.createTestProbe();
        TestProbe<String> states = kit.createTestProbe();
        ActorRef<Command> again =
                kit.spawn(Counter.create("a", 10, sequence -> replayed.getRef().tell(sequence)));
        again.tell(new Counter.Get(states.getRef()));
        assertEquals(Counter.expected(25), states.receiveMessage(PATIENCE));
        assertEquals(List.of(21L, 22L, 23L, 24L, 25L), replayed.receiveSeveralMessages(5, PATIENCE));
        replayed.expectNoMessage(Duration.ZERO);
    }

    private List<ActorRef<Command>> spawn(int count) {
        List<ActorRef<Command>> counters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            counters.add(kit.spawn(Counter.create("run-" + i)));
        }
        return counters;
    }

    private void restart() {
        stop();
        start();
    }
}
