package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Actors that write while the server goes away and comes back: each of their events is there afterwards, once. */
@Timeout(180)
class PostgresOutagesTest {
    @RegisterExtension
    static final PostgresServer SERVER = PostgresServer.own();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ACTORS = 32;

    /** As many writes as an actor keeps under way; it answers one after the other. */
    private static final int AHEAD = 4;

    @TempDir
    Path folder;

    private final PostgresSettings settings = SERVER.fresh();
    private final long[] sent = new long[ACTORS];
    private final List<ActorRef<Counter.Command>> counters = new ArrayList<>();
    private ActorTestKit kit;
    private TestProbe<Long> written;
    private long asked;
    private long answered;

    @BeforeEach
    void start() {
        kit = ActorTestKit.create(PostgresServer.config(settings, folder));
        written = kit.createTestProbe();
        for (int i = 0; i < ACTORS; i++) {
            counters.add(kit.spawn(Counter.create("run-" + i)));
        }
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void a_server_that_is_stopped_for_seconds_is_waited_for() throws Exception {
        writeOn(500);
        askForMore();
        SERVER.process().stop();
        askForOneMoreEach();
        Instant down = awaitTrouble();
        awaitClock(down.plusSeconds(3));
        SERVER.process().start();
        writeOn(500);
        assertAllThere();
    }

    @Test
    void a_server_that_is_killed_and_started_again_has_all_that_it_confirmed() throws Exception {
        writeOn(500);
        askForMore();
        SERVER.process().kill();
        askForOneMoreEach();
        awaitTrouble();
        SERVER.process().start();
        writeOn(500);
        assertAllThere();
    }

    @Test
    void connections_that_are_cut_in_the_middle_lose_and_double_nothing() throws Exception {
        for (int cut = 0; cut < 40; cut++) {
            writeOn(100);
            askForMore();
            cutConnections();
        }
        writeOn(100);
        assertAllThere();
    }

    @Test
    void reading_waits_for_a_server_that_starts_again() throws Exception {
        RunStore store = Storage.get(kit.system()).runs();
        writeOn(100);
        SERVER.process().stop();
        SERVER.process().start();
        assertTrue(store.events("run-0", 1).findAny().isPresent());
        cutConnections();
        assertTrue(store.events("run-0", 1).findAny().isPresent());
    }

    private static void cutConnections() throws SQLException {
        SERVER.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'baton'");
    }

    /** Lets every actor write, and waits for some of the answers: the others are under way then. */
    private void writeOn(int answers) {
        for (int i = 0; i < answers; i++) {
            askForMore();
            written.receiveMessage(PATIENCE);
            answered++;
        }
    }

    private void askForMore() {
        while (asked - answered < (long) ACTORS * AHEAD) {
            ask();
        }
    }

    /** All that was asked for before may have been written by now. */
    private void askForOneMoreEach() {
        for (int i = 0; i < ACTORS; i++) {
            ask();
        }
    }

    private void ask() {
        int actor = (int) (asked % ACTORS);
        counters.get(actor).tell(new Counter.Append(written.getRef()));
        sent[actor]++;
        asked++;
    }

    private Instant awaitTrouble() {
        RunStore store = Storage.get(kit.system()).runs();
        Instant deadline = Instant.now().plus(PATIENCE);
        Optional<StoreTrouble> trouble = store.trouble();
        while (trouble.isEmpty()) {
            assertTrue(Instant.now().isBefore(deadline), "Expected the writer to meet trouble");
            LockSupport.parkNanos(1_000_000);
            trouble = store.trouble();
        }
        return trouble.get().since();
    }

    /** That the server is away for a while is what is tested. */
    private static void awaitClock(Instant until) throws InterruptedException {
        Thread.sleep(Math.max(0, Duration.between(Instant.now(), until).toMillis()));
    }

    /** Asks actors that start anew, from the journal alone. */
    private void assertAllThere() {
        written.receiveSeveralMessages((int) (asked - answered), PATIENCE);
        kit.shutdownTestKit();
        kit = ActorTestKit.create(PostgresServer.config(settings, folder));
        TestProbe<String> state = kit.createTestProbe();
        for (int i = 0; i < ACTORS; i++) {
            kit.spawn(Counter.create("run-" + i)).tell(new Counter.Get(state.getRef()));
            assertEquals(Counter.expected(sent[i]), state.receiveMessage(PATIENCE));
        }
    }
}
