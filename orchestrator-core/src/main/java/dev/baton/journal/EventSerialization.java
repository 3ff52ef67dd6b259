package dev.baton.journal;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;

/** Between events as actors know them and events as rows, by the actor system's serializers. */
final class EventSerialization {
    private final Serialization serialization;

    EventSerialization(ActorSystem system) {
        serialization = SerializationExtension.get(system);
    }

    EventRecord serialize(PersistentRepr message) {
        if (message.metadata().isDefined()) {
            throw new UnsupportedOperationException(
                    "Event metadata, as replicated event sourcing uses it, is not supported");
        }
        Object payload = message.payload();
        Serializer serializer = serialization.findSerializerFor(payload);
        return new EventRecord(
                message.sequenceNr(),
                message.writerUuid(),
                message.timestamp() == 0 ? System.currentTimeMillis() : message.timestamp(),
                serializer.identifier(),
                Serializers.manifestFor(serializer, payload),
                message.manifest().isEmpty() ? null : message.manifest(),
                serializer.toBinary(payload));
    }

    /** From a row of {@link Sql#SELECT_EVENTS}. */
    PersistentRepr deserialize(String persistenceId, ResultSet row) throws SQLException {
        Object payload = serialization
                .deserialize(row.getBytes(7), row.getInt(4), row.getString(5))
                .get();
        String adapterManifest = row.getString(6);
        return PersistentRepr.apply(
                        payload,
                        row.getLong(1),
                        persistenceId,
                        adapterManifest == null ? PersistentRepr.Undefined() : adapterManifest,
                        false,
                        ActorRef.noSender(),
                        row.getString(2))
                .withTimestamp(row.getLong(3));
    }
}
