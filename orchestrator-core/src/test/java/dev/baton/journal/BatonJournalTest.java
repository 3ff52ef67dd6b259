package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.journal.BytesSerializer.Carrier;
import dev.baton.journal.BytesSerializer.Text;
import dev.baton.journal.BytesSerializer.Unserializable;
import dev.baton.journal.folder.StorageException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.DeleteMessagesSuccess;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.PersistentEnvelope;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** What Pekko asks of a journal, asked in the messages that persistent actors send to it. */
@Timeout(120)
class BatonJournalTest {
    private static final String ID = "run|a";
    private static final String WRITER = "writer-1";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private ActorSystem system;
    private ActorRef journal;
    private TestKit actor;

    /** Of an actor system on the store under test. */
    Config config() {
        return TestSystems.config(folder);
    }

    @BeforeEach
    void start() {
        system = ActorSystem.create("journal", config());
        journal = Persistence.get(system).journalFor("baton.journal", ConfigFactory.empty());
        actor = new TestKit(system);
    }

    @AfterEach
    void stop() {
        TestKit.shutdownActorSystem(system);
    }

    @Nested
    class Replay {
        @BeforeEach
        void fiveEvents() {
            writeTexts(5);
        }

        @Test
        void brings_all_events_in_order() {
            assertEquals(List.of(1L, 2L, 3L, 4L, 5L), replay(1, Long.MAX_VALUE, Long.MAX_VALUE));
        }

        @Test
        void starts_at_the_lower_bound() {
            assertEquals(List.of(3L, 4L, 5L), replay(3, Long.MAX_VALUE, Long.MAX_VALUE));
        }

        @Test
        void ends_at_the_upper_bound() {
            assertEquals(List.of(1L, 2L, 3L), replay(1, 3, Long.MAX_VALUE));
        }

        @Test
        void ends_after_the_greatest_count() {
            assertEquals(List.of(1L, 2L), replay(1, Long.MAX_VALUE, 2));
        }

        @Test
        void keeps_both_bounds_and_the_count() {
            assertEquals(List.of(2L, 3L), replay(2, 4, 2));
            assertEquals(List.of(2L), replay(2, 2, 5));
        }

        @Test
        void brings_nothing_for_empty_ranges() {
            assertEquals(List.of(), replay(1, Long.MAX_VALUE, 0));
            assertEquals(List.of(), replay(3, 2, Long.MAX_VALUE));
            assertEquals(List.of(), replay(6, Long.MAX_VALUE, Long.MAX_VALUE));
        }

        @Test
        void of_an_unknown_actor_is_empty_and_its_highest_sequence_is_0() {
            journal.tell(replayMessages("run|unknown", 1, Long.MAX_VALUE, Long.MAX_VALUE), actor.getRef());
            assertEquals(0, expect(JournalProtocol.RecoverySuccess.class).highestSequenceNr());
        }

        @Test
        void does_not_mix_actors_whose_ids_begin_alike() {
            write(List.of(atomic(text("run|a|child", 1, WRITER))));
            expectWritten("run|a|child", 1);
            assertEquals(List.of(1L, 2L, 3L, 4L, 5L), replay(1, Long.MAX_VALUE, Long.MAX_VALUE));
        }

        @Test
        void goes_on_over_more_events_than_one_read_takes() {
            List<PersistentRepr> many = LongStream.rangeClosed(6, 2_500)
                    .mapToObj(sequence -> text(ID, sequence, WRITER))
                    .toList();
            write(List.of(AtomicWrite.apply(toScala(many))));
            expect(JournalProtocol.WriteMessagesSuccessful$.class);
            actor.receiveN(many.size(), PATIENCE);
            assertEquals(2_500, replay(1, Long.MAX_VALUE, Long.MAX_VALUE).size());
        }

        @Test
        void gives_back_payload_writer_and_time_as_they_were() {
            PersistentRepr written = PersistentRepr.apply(
                            new Text("grün ✓"), 6, ID, "adapted", false, ActorRef.noSender(), "writer-2")
                    .withTimestamp(1_234_567L);
            write(List.of(AtomicWrite.apply(written)));
            expectWritten(ID, 6);
            journal.tell(replayMessages(ID, 6, 6, 1), actor.getRef());
            PersistentRepr read = expect(JournalProtocol.ReplayedMessage.class).persistent();
            assertEquals(new Text("grün ✓"), read.payload());
            assertEquals("writer-2", read.writerUuid());
            assertEquals(1_234_567L, read.timestamp());
            assertEquals("adapted", read.manifest());
            assertEquals(ID, read.persistenceId());
        }
    }

    @Nested
    class Deletion {
        @BeforeEach
        void fiveEvents() {
            writeTexts(5);
        }

        @Test
        void ends_at_its_bound() {
            delete(3);
            assertEquals(List.of(4L, 5L), replay(1, Long.MAX_VALUE, Long.MAX_VALUE));
        }

        @Test
        void of_all_events_leaves_the_highest_sequence() {
            delete(Long.MAX_VALUE);
            assertEquals(List.of(), replay(1, Long.MAX_VALUE, Long.MAX_VALUE));
            assertEquals(5, highestSequence());
        }

        @Test
        void done_again_with_a_lower_bound_leaves_the_highest_sequence() {
            delete(5);
            delete(2);
            assertEquals(5, highestSequence());
        }

        @Test
        void does_not_stop_later_events() {
            delete(5);
            write(List.of(atomic(text(ID, 6, WRITER))));
            expectWritten(ID, 6);
            assertEquals(List.of(6L), replay(1, Long.MAX_VALUE, Long.MAX_VALUE));
            assertEquals(6, highestSequence());
        }

        @Test
        void is_kept_when_the_store_is_opened_again() {
            delete(5);
            restart();
            assertEquals(5, highestSequence());
        }

        private void delete(long to) {
            journal.tell(new JournalProtocol.DeleteMessagesTo(ID, to, actor.getRef()), actor.getRef());
            assertEquals(to, expect(DeleteMessagesSuccess.class).toSequenceNr());
        }
    }

    @Nested
    class Rejection {
        @Test
        void of_an_event_without_a_serialized_form_leaves_the_others() {
            write(List.of(
                    atomic(text(ID, 1, WRITER)),
                    atomic(event(ID, 2, WRITER, new Unserializable())),
                    atomic(text(ID, 3, WRITER))));
            expect(JournalProtocol.WriteMessagesSuccessful$.class);
            assertEquals(
                    1,
                    expect(JournalProtocol.WriteMessageSuccess.class)
                            .persistent()
                            .sequenceNr());
            assertEquals(
                    2,
                    expect(JournalProtocol.WriteMessageRejected.class).message().sequenceNr());
            assertEquals(
                    3,
                    expect(JournalProtocol.WriteMessageSuccess.class)
                            .persistent()
                            .sequenceNr());
            assertEquals(List.of(1L, 3L), replay(1, Long.MAX_VALUE, Long.MAX_VALUE));
        }

        @Test
        void of_one_event_takes_its_whole_atomic_write_along() {
            write(List.of(AtomicWrite.apply(
                    toScala(List.of(text(ID, 1, WRITER), event(ID, 2, WRITER, new Unserializable()))))));
            expect(JournalProtocol.WriteMessagesSuccessful$.class);
            expect(JournalProtocol.WriteMessageRejected.class);
            expect(JournalProtocol.WriteMessageRejected.class);
            assertEquals(List.of(), replay(1, Long.MAX_VALUE, Long.MAX_VALUE));
        }
    }

    @Nested
    class Fence {
        @Test
        void fails_a_second_writer_of_a_sequence() {
            writeTexts(2);
            write(List.of(atomic(text(ID, 2, "writer-2"))));
            assertEquals(StorageException.Kind.CONFLICT, expectFailed().kind());
            assertEquals(List.of(1L, 2L), replay(1, Long.MAX_VALUE, Long.MAX_VALUE));
        }

        @Test
        void lets_the_same_writer_repeat_itself() {
            writeTexts(2);
            write(List.of(atomic(text(ID, 2, WRITER))));
            expectWritten(ID, 2);
            assertEquals(List.of(1L, 2L), replay(1, Long.MAX_VALUE, Long.MAX_VALUE));
        }

        @Test
        void leaves_nothing_of_a_write_that_conflicts_in_its_middle() {
            writeTexts(2);
            write(List.of(AtomicWrite.apply(toScala(List.of(text(ID, 3, "writer-2"), text(ID, 2, "writer-2"))))));
            assertEquals(StorageException.Kind.CONFLICT, expectFailed().kind());
            expect(JournalProtocol.WriteMessageFailure.class);
            assertEquals(List.of(1L, 2L), replay(1, Long.MAX_VALUE, Long.MAX_VALUE));
        }

        @Test
        void fails_only_the_actor_that_conflicts_in_a_common_transaction() throws InterruptedException {
            writeTexts(1);
            CountDownLatch together = holdWriter();
            TestKit other = new TestKit(system);
            write(List.of(atomic(text(ID, 1, "writer-2"))));
            List<PersistentRepr> both = List.of(text("run|b", 1, WRITER), text("run|b", 2, WRITER));
            journal.tell(writeMessages(List.of(AtomicWrite.apply(toScala(both))), other), other.getRef());
            together.countDown();
            assertEquals(StorageException.Kind.CONFLICT, expectFailed().kind());
            other.expectMsgClass(PATIENCE, JournalProtocol.WriteMessagesSuccessful$.class);
            assertEquals(2, Storage.get(system).runs().eventsOf("run|b", 1).count());
        }

        @Test
        void keeps_the_row_of_a_refused_writer_out() {
            writeTexts(1);
            write(List.of(atomic(event(ID, 1, "writer-2", new Carrier("late", row("a", "failed"))))));
            assertEquals(StorageException.Kind.CONFLICT, expectFailed().kind());
            assertEquals(Optional.empty(), Storage.get(system).runs().row("a"));
        }

        /** Keeps the writer busy, so that what is sent meanwhile ends in one transaction. */
        private CountDownLatch holdWriter() throws InterruptedException {
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            var unused = Storage.get(system).database().write(session -> {
                held.countDown();
                awaitQuietly(release);
                return 0;
            });
            held.await();
            return release;
        }
    }

    @Test
    void an_event_brings_its_runs_row_along() {
        write(List.of(atomic(event(ID, 1, WRITER, new Carrier("started", row("a", "running"))))));
        expectWritten(ID, 1);
        assertEquals(
                Optional.of(row("a", "running")), Storage.get(system).runs().row("a"));
        write(List.of(atomic(event(ID, 2, WRITER, new Carrier("nothing new", null)))));
        expectWritten(ID, 2);
        assertEquals(
                Optional.of(row("a", "running")), Storage.get(system).runs().row("a"));
        write(List.of(atomic(event(ID, 3, WRITER, new Carrier("ended", row("a", "completed"))))));
        expectWritten(ID, 3);
        assertEquals(
                Optional.of(row("a", "completed")), Storage.get(system).runs().row("a"));
    }

    @Test
    void a_restarting_actor_reads_its_last_sequence_after_its_write_under_way() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        var unused = Storage.get(system).database().write(session -> {
            held.countDown();
            awaitQuietly(release);
            return 0;
        });
        held.await();
        write(List.of(atomic(text(ID, 1, WRITER))));
        TestKit restarted = new TestKit(system);
        journal.tell(
                new JournalProtocol.ReplayMessages(1, Long.MAX_VALUE, Long.MAX_VALUE, ID, restarted.getRef()),
                restarted.getRef());
        release.countDown();
        restarted.expectMsgClass(PATIENCE, JournalProtocol.ReplayedMessage.class);
        assertEquals(
                1,
                restarted
                        .expectMsgClass(PATIENCE, JournalProtocol.RecoverySuccess.class)
                        .highestSequenceNr());
    }

    private void restart() {
        TestKit.shutdownActorSystem(system);
        start();
    }

    private void writeTexts(int count) {
        write(LongStream.rangeClosed(1, count)
                .mapToObj(sequence -> atomic(text(ID, sequence, WRITER)))
                .toList());
        expect(JournalProtocol.WriteMessagesSuccessful$.class);
        for (long sequence = 1; sequence <= count; sequence++) {
            assertEquals(
                    sequence,
                    expect(JournalProtocol.WriteMessageSuccess.class)
                            .persistent()
                            .sequenceNr());
        }
    }

    private void write(List<AtomicWrite> writes) {
        journal.tell(writeMessages(writes, actor), actor.getRef());
    }

    private static JournalProtocol.WriteMessages writeMessages(List<AtomicWrite> writes, TestKit from) {
        return new JournalProtocol.WriteMessages(toScala(new ArrayList<PersistentEnvelope>(writes)), from.getRef(), 1);
    }

    private void expectWritten(String persistenceId, long sequence) {
        expect(JournalProtocol.WriteMessagesSuccessful$.class);
        PersistentRepr written =
                expect(JournalProtocol.WriteMessageSuccess.class).persistent();
        assertEquals(persistenceId, written.persistenceId());
        assertEquals(sequence, written.sequenceNr());
    }

    private StorageException expectFailed() {
        expect(JournalProtocol.WriteMessagesFailed.class);
        return assertInstanceOf(
                StorageException.class,
                expect(JournalProtocol.WriteMessageFailure.class).cause());
    }

    private List<Long> replay(long from, long to, long max) {
        journal.tell(replayMessages(ID, from, to, max), actor.getRef());
        List<Long> sequences = new ArrayList<>();
        while (true) {
            Object message = actor.receiveOne(PATIENCE);
            if (message instanceof JournalProtocol.RecoverySuccess) {
                return sequences;
            }
            sequences.add(assertInstanceOf(JournalProtocol.ReplayedMessage.class, message)
                    .persistent()
                    .sequenceNr());
        }
    }

    private long highestSequence() {
        journal.tell(replayMessages(ID, 1, 0, 0), actor.getRef());
        return expect(JournalProtocol.RecoverySuccess.class).highestSequenceNr();
    }

    private JournalProtocol.ReplayMessages replayMessages(String persistenceId, long from, long to, long max) {
        return new JournalProtocol.ReplayMessages(from, to, max, persistenceId, actor.getRef());
    }

    private <T> T expect(Class<T> type) {
        return actor.expectMsgClass(PATIENCE, type);
    }

    private static AtomicWrite atomic(PersistentRepr message) {
        return AtomicWrite.apply(message);
    }

    private static PersistentRepr text(String persistenceId, long sequence, String writer) {
        return event(persistenceId, sequence, writer, new Text("event " + sequence));
    }

    private static PersistentRepr event(String persistenceId, long sequence, String writer, Object payload) {
        return PersistentRepr.apply(payload, sequence, persistenceId, "", false, ActorRef.noSender(), writer);
    }

    private static RunRow row(String id, String status) {
        Instant time = Instant.ofEpochMilli(1_700_000_000_000L);
        return new RunRow(id, "flow", status, null, time, time, null, "hash", null, null, null, null);
    }

    private static <T> scala.collection.immutable.Seq<T> toScala(List<T> list) {
        return CollectionConverters.asScala(list).toSeq();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, java.util.concurrent.TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
