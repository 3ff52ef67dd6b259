package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.journal.folder.DataFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one folder, and processes that are killed. */
@Timeout(300)
class ProcessesTest {
    private static final int ACTORS = 64;

    @TempDir
    Path folder;

    @RepeatedTest(2)
    void what_was_acknowledged_survives_a_kill() throws Exception {
        killWhileWriting(3_000);
    }

    /** A quarter of the kills: each reads back all that was written before it. */
    @Test
    @Tag("long")
    @Timeout(900)
    void what_was_acknowledged_survives_many_kills() throws Exception {
        int kills = Integer.getInteger("baton.kills", 20) / 4;
        for (int kill = 0; kill < kills; kill++) {
            killWhileWriting(500 + 131 * kill % 3_000);
        }
    }

    private void killWhileWriting(int acknowledgements) throws Exception {
        Map<String, Long> acknowledged = new HashMap<>();
        try (Child writer = Child.start(Writer.class, folder.toString(), "w", Integer.toString(ACTORS))) {
            // The longer the journals, the further apart the actors have read theirs back.
            for (int i = 0; i < acknowledgements || acknowledged.size() < ACTORS; i++) {
                note(acknowledged, writer.readLine());
            }
            writer.kill();
            for (String line = writer.readLine(); line != null; line = writer.readLine()) {
                note(acknowledged, line);
            }
        }
        assertAllPresent(acknowledged);
    }

    /** A line that the kill cut off says nothing. */
    private static void note(Map<String, Long> acknowledged, @Nullable String line) {
        String[] words = Objects.requireNonNull(line, "The writer ended early").split(" ", -1);
        if (words.length == 3 && words[2].equals(".")) {
            acknowledged.merge(words[0], Long.parseLong(words[1]), Math::max);
        }
    }

    private void assertAllPresent(Map<String, Long> acknowledged) {
        ActorTestKit kit = ActorTestKit.create(TestSystems.config(folder));
        try {
            TestProbe<String> state = kit.createTestProbe();
            acknowledged.forEach((id, sequence) -> {
                kit.spawn(Counter.create(id)).tell(new Counter.Get(state.getRef()));
                String found = state.receiveMessage(Duration.ofSeconds(20));
                assertTrue(found.startsWith(Counter.expected(sequence)), () -> id + " lost some of " + sequence);
            });
        } finally {
            kit.shutdownTestKit();
        }
    }

    @Test
    void two_processes_write_at_the_same_time_and_both_come_in() throws Exception {
        Map<String, Long> acknowledged = new HashMap<>();
        try (Child one = Child.start(Writer.class, folder.toString(), "one", "32");
                Child two = Child.start(Writer.class, folder.toString(), "two", "32")) {
            note(acknowledged, one.readLine());
            note(acknowledged, two.readLine());
            // Both are at it now: of either, so much must come while the other goes on.
            for (int i = 0; i < 2_000; i++) {
                note(acknowledged, one.readLine());
                note(acknowledged, two.readLine());
            }
        }
        assertEquals(64, acknowledged.size());
        assertAllPresent(acknowledged);
    }

    @Test
    void any_number_may_open_a_fresh_folder_at_once() throws Exception {
        int openers = 8;
        try (ExecutorService threads = Executors.newFixedThreadPool(openers)) {
            for (int round = 0; round < 10; round++) {
                Path fresh = folder.resolve("fresh-" + round);
                CyclicBarrier together = new CyclicBarrier(openers);
                List<Callable<String>> opens = new ArrayList<>();
                for (int i = 0; i < openers; i++) {
                    String owner = Integer.toString(i);
                    opens.add(() -> openAndClaim(fresh, owner, together));
                }
                for (Future<String> claimed : threads.invokeAll(opens)) {
                    assertNotNull(claimed.get());
                }
            }
        }
    }

    private static String openAndClaim(Path folder, String owner, CyclicBarrier together) throws Exception {
        together.await();
        try (RunStore store = RunStore.open(DataFolder.open(folder))) {
            store.claimOwner(owner, owner);
            return store.owner(owner).orElseThrow();
        }
    }

    /** Lets actors append for ever, and prints each number once it is on disk. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            int actors = Integer.parseInt(arguments[2]);
            var unused = ActorSystem.create(
                    Behaviors.setup(context -> {
                        for (int i = 0; i < actors; i++) {
                            String id = arguments[1] + "-" + i;
                            ActorRef<Counter.Command> counter = context.spawn(Counter.create(id), "counter-" + i);
                            context.spawn(Printer.create(id, counter), "printer-" + i);
                        }
                        return Behaviors.empty();
                    }),
                    "writer",
                    TestSystems.config(folder));
            // Ends with its parent, should that not come to kill it.
            System.in.transferTo(OutputStream.nullOutputStream());
            System.exit(0);
        }
    }

    private static final class Printer extends AbstractBehavior<Long> {
        private final String id;
        private final ActorRef<Counter.Command> counter;

        private Printer(ActorContext<Long> context, String id, ActorRef<Counter.Command> counter) {
            super(context);
            this.id = id;
            this.counter = counter;
            counter.tell(new Counter.Append(context.getSelf()));
        }

        static Behavior<Long> create(String id, ActorRef<Counter.Command> counter) {
            return Behaviors.setup(context -> new Printer(context, id, counter));
        }

        @Override
        public Receive<Long> createReceive() {
            return newReceiveBuilder().onMessage(Long.class, this::print).build();
        }

        private Behavior<Long> print(Long sequence) {
            System.out.println(id + " " + sequence + " .");
            counter.tell(new Counter.Append(getContext().getSelf()));
            return this;
        }
    }
}
