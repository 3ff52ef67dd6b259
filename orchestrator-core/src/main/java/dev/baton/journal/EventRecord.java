package dev.baton.journal;

import org.jspecify.annotations.Nullable;

/**
 * A serialized event on its way to disk.
 *
 * @param writer the id of the actor's incarnation that wrote it
 * @param writtenAt milliseconds since 1970
 * @param adapterManifest the event adapter's manifest, if there is an adapter
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record EventRecord(
        long sequence,
        String writer,
        long writtenAt,
        int serializer,
        String manifest,
        @Nullable String adapterManifest,
        byte[] payload) {}
