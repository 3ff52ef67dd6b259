package dev.baton.journal;

import com.typesafe.config.Config;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;

/** The snapshot plugin {@code baton.snapshot-store}: one snapshot an actor, the newest. It shares the journal's writer. */
public final class BatonSnapshotStore extends SnapshotStore {
    private final Database database;
    private final Serialization serialization;
    private final ExecutionContext reading;

    public BatonSnapshotStore(Config config) {
        ActorSystem system = context().system();
        database = Storage.get(system).database();
        serialization = SerializationExtension.get(system);
        reading = system.dispatchers().lookup(config.getString("load-dispatcher"));
    }

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return Futures.future(
                () -> database.read(session -> session.first(
                        Sql.SELECT_SNAPSHOT,
                        row -> deserialize(persistenceId, row),
                        persistenceId,
                        criteria.minSequenceNr(),
                        criteria.maxSequenceNr(),
                        criteria.minTimestamp(),
                        criteria.maxTimestamp())),
                reading);
    }

    private SelectedSnapshot deserialize(String persistenceId, ResultSet row) throws SQLException {
        Object snapshot = serialization
                .deserialize(row.getBytes(5), row.getInt(3), row.getString(4))
                .get();
        return SelectedSnapshot.create(SnapshotMetadata.apply(persistenceId, row.getLong(1), row.getLong(2)), snapshot);
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        Serializer serializer = serialization.findSerializerFor(snapshot);
        String manifest = Serializers.manifestFor(serializer, snapshot);
        byte[] bytes = serializer.toBinary(snapshot);
        return Promises.whenWritten(database.write(session -> {
            session.update(Sql.ENSURE_STREAM, metadata.persistenceId());
            return session.update(
                    Sql.UPSERT_SNAPSHOT,
                    metadata.sequenceNr(),
                    metadata.timestamp(),
                    serializer.identifier(),
                    manifest,
                    bytes,
                    metadata.persistenceId());
        }));
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        // A timestamp of 0 means any: who deletes by sequence need not know when it was taken.
        boolean any = metadata.timestamp() == 0;
        return delete(
                metadata.persistenceId(),
                metadata.sequenceNr(),
                metadata.sequenceNr(),
                any ? Long.MIN_VALUE : metadata.timestamp(),
                any ? Long.MAX_VALUE : metadata.timestamp());
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return delete(
                persistenceId,
                criteria.minSequenceNr(),
                criteria.maxSequenceNr(),
                criteria.minTimestamp(),
                criteria.maxTimestamp());
    }

    private Future<Void> delete(String persistenceId, long minSequence, long maxSequence, long minTime, long maxTime) {
        return Promises.whenWritten(database.write(session ->
                session.update(Sql.DELETE_SNAPSHOT, persistenceId, minSequence, maxSequence, minTime, maxTime)));
    }
}
