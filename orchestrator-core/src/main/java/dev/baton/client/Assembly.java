package dev.baton.client;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parts of one answer, until all are there. They come in order; one that does not means that some were lost. */
final class Assembly {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int next;

    /** The answer, when this is its last part. Parts of an answer that was sent twice begin again with the first. */
    synchronized Optional<byte[]> add(Packet packet) {
        if (packet.part() == 0) {
            bytes.reset();
            next = 0;
        }
        if (packet.part() != next) {
            return Optional.empty();
        }
        bytes.writeBytes(packet.bytes());
        next++;
        return next == packet.parts() ? Optional.of(bytes.toByteArray()) : Optional.empty();
    }

    static @Nullable Say read(Assembly assembly, Packet packet) {
        return assembly.add(packet).map(Envelopes::response).orElse(null);
    }
}
