package dev.baton.journal;

import java.time.Instant;

/**
 * One event as the journal holds it.
 *
 * @param persistenceId whose event it is, see {@link PersistenceIds}
 * @param sequence the event's number, from 1, without gaps
 * @param writtenAt when its actor handed it to the journal
 * @param serializer the Pekko serializer's number
 * @param manifest what the serializer needs to know of the payload's type
 * @param payload the serialized event; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes as they are on disk; two events are the same by id and sequence.
public record StoredEvent(
        String persistenceId, long sequence, Instant writtenAt, int serializer, String manifest, byte[] payload) {}
