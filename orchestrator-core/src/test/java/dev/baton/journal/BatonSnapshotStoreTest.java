package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.journal.BytesSerializer.Text;
import dev.baton.journal.BytesSerializer.Unserializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.DeleteSnapshotSuccess;
import org.apache.pekko.persistence.DeleteSnapshotsSuccess;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.SaveSnapshotFailure;
import org.apache.pekko.persistence.SaveSnapshotSuccess;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotProtocol;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.OptionConverters;

/** What Pekko asks of a snapshot store that keeps one snapshot an actor, in the messages that persistent actors send to it. */
class BatonSnapshotStoreTest {
    private static final String ID = "run|a";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final SnapshotSelectionCriteria LATEST = SnapshotSelectionCriteria.latest();

    @TempDir
    Path folder;

    private ActorSystem system;
    private ActorRef store;
    private TestKit actor;

    /** Of an actor system on the store under test. */
    Config config() {
        return TestSystems.config(folder);
    }

    @BeforeEach
    void start() {
        system = ActorSystem.create("snapshots", config());
        store = Persistence.get(system).snapshotStoreFor("baton.snapshot-store", ConfigFactory.empty());
        actor = new TestKit(system);
    }

    @AfterEach
    void stop() {
        TestKit.shutdownActorSystem(system);
    }

    @Test
    void of_an_unknown_actor_there_is_none() {
        assertEquals(Optional.empty(), load("run|unknown", LATEST));
    }

    @Test
    void a_snapshot_comes_back_as_it_was_saved() {
        SnapshotMetadata saved = save(10, "grün ✓");
        SelectedSnapshot loaded = load(ID, LATEST).orElseThrow();
        assertEquals(new Text("grün ✓"), loaded.snapshot());
        assertEquals(saved.sequenceNr(), loaded.metadata().sequenceNr());
        assertEquals(saved.timestamp(), loaded.metadata().timestamp());
        assertEquals(ID, loaded.metadata().persistenceId());
    }

    @Test
    void a_newer_one_takes_the_place_of_the_older() {
        save(10, "old");
        save(20, "new");
        assertEquals(Optional.of(20L), loadSequence(LATEST));
        assertEquals(Optional.empty(), loadSequence(upTo(19)));
    }

    @Test
    void an_older_one_that_comes_late_changes_nothing() {
        save(20, "new");
        save(10, "late");
        assertEquals(Optional.of(20L), loadSequence(LATEST));
    }

    @Test
    void it_is_loaded_within_the_bounds_of_sequence_and_time_only() {
        long time = save(10, "x").timestamp();
        assertEquals(Optional.of(10L), loadSequence(upTo(10)));
        assertEquals(Optional.empty(), loadSequence(upTo(9)));
        assertEquals(Optional.of(10L), loadSequence(criteria(Long.MAX_VALUE, time, 10, time)));
        assertEquals(Optional.empty(), loadSequence(criteria(Long.MAX_VALUE, time - 1, 0, 0)));
        assertEquals(Optional.empty(), loadSequence(criteria(Long.MAX_VALUE, Long.MAX_VALUE, 11, 0)));
        assertEquals(Optional.empty(), loadSequence(criteria(Long.MAX_VALUE, Long.MAX_VALUE, 0, time + 1)));
    }

    @Test
    void the_bound_of_a_recovery_counts_too() {
        save(10, "x");
        store.tell(new SnapshotProtocol.LoadSnapshot(ID, LATEST, 9), actor.getRef());
        assertTrue(expect(SnapshotProtocol.LoadSnapshotResult.class).snapshot().isEmpty());
    }

    @Test
    void deletion_by_sequence_spares_another() {
        save(10, "x");
        delete(SnapshotMetadata.apply(ID, 9, 0));
        assertEquals(Optional.of(10L), loadSequence(LATEST));
        delete(SnapshotMetadata.apply(ID, 10, 0));
        assertEquals(Optional.empty(), loadSequence(LATEST));
    }

    @Test
    void deletion_by_sequence_and_time_needs_both() {
        SnapshotMetadata saved = save(10, "x");
        delete(SnapshotMetadata.apply(ID, 10, saved.timestamp() + 1));
        assertEquals(Optional.of(10L), loadSequence(LATEST));
        delete(saved);
        assertEquals(Optional.empty(), loadSequence(LATEST));
    }

    @Test
    void deletion_by_bounds_spares_what_is_outside() {
        save(10, "x");
        delete(upTo(9));
        assertEquals(Optional.of(10L), loadSequence(LATEST));
        delete(upTo(10));
        assertEquals(Optional.empty(), loadSequence(LATEST));
    }

    @Test
    void what_cannot_be_serialized_is_not_saved() {
        store.tell(
                new SnapshotProtocol.SaveSnapshot(SnapshotMetadata.apply(ID, 1, 0), new Unserializable()),
                actor.getRef());
        expect(SaveSnapshotFailure.class);
        assertEquals(Optional.empty(), loadSequence(LATEST));
    }

    @Test
    void a_large_one_survives_a_restart() {
        String large = "x".repeat(5_000_000);
        save(10, large);
        stop();
        start();
        assertEquals(new Text(large), load(ID, LATEST).orElseThrow().snapshot());
    }

    private SnapshotMetadata save(long sequence, String text) {
        store.tell(
                new SnapshotProtocol.SaveSnapshot(SnapshotMetadata.apply(ID, sequence, 0), new Text(text)),
                actor.getRef());
        return expect(SaveSnapshotSuccess.class).metadata();
    }

    private Optional<Long> loadSequence(SnapshotSelectionCriteria criteria) {
        return load(ID, criteria).map(snapshot -> snapshot.metadata().sequenceNr());
    }

    private Optional<SelectedSnapshot> load(String persistenceId, SnapshotSelectionCriteria criteria) {
        store.tell(new SnapshotProtocol.LoadSnapshot(persistenceId, criteria, Long.MAX_VALUE), actor.getRef());
        return OptionConverters.toJava(
                expect(SnapshotProtocol.LoadSnapshotResult.class).snapshot());
    }

    private void delete(SnapshotMetadata metadata) {
        store.tell(new SnapshotProtocol.DeleteSnapshot(metadata), actor.getRef());
        expect(DeleteSnapshotSuccess.class);
    }

    private void delete(SnapshotSelectionCriteria criteria) {
        store.tell(new SnapshotProtocol.DeleteSnapshots(ID, criteria), actor.getRef());
        expect(DeleteSnapshotsSuccess.class);
    }

    private static SnapshotSelectionCriteria upTo(long sequence) {
        return criteria(sequence, Long.MAX_VALUE, 0, 0);
    }

    private static SnapshotSelectionCriteria criteria(long maxSequence, long maxTime, long minSequence, long minTime) {
        return SnapshotSelectionCriteria.create(maxSequence, maxTime, minSequence, minTime);
    }

    private <T> T expect(Class<T> type) {
        return actor.expectMsgClass(PATIENCE, type);
    }
}
