package dev.baton.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Packets as bytes: the id's length and the id, the part's number, how many there are, the JSON. */
public final class PacketSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 705_411_001;
    private static final String MANIFEST = "1";

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object message) {
        return MANIFEST;
    }

    @Override
    public byte[] toBinary(Object message) {
        if (!(message instanceof Packet packet)) {
            throw new IllegalArgumentException(
                    "Expected a packet, but got a " + message.getClass().getName());
        }
        byte[] id = packet.id().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + id.length + 2 + packet.bytes().length)
                .put((byte) id.length)
                .put(id)
                .put((byte) packet.part())
                .put((byte) packet.parts())
                .put(packet.bytes())
                .array();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        if (!manifest.equals(MANIFEST)) {
            throw new IllegalArgumentException("Expected a packet of sort 1, but got one of sort '" + manifest + "'");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] id = new byte[in.get() & 0xff];
        in.get(id);
        int part = in.get() & 0xff;
        int parts = in.get() & 0xff;
        byte[] json = new byte[in.remaining()];
        in.get(json);
        return new Packet(new String(id, StandardCharsets.US_ASCII), part, parts, json);
    }
}
