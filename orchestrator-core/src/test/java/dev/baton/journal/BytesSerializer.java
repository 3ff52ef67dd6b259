package dev.baton.journal;

import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.jspecify.annotations.Nullable;

/** Serializes the events of these tests, without a framework that would be measured too. */
public final class BytesSerializer extends SerializerWithStringManifest {
    /** An event that is text. */
    public record Text(String text) {}

    /** An event that brings a run's row along. */
    public record Carrier(String text, @Nullable RunRow runRow) implements CarriesRunRow {}

    /** An event that has a serializer, which refuses it. */
    public record Unserializable() {}

    @Override
    public int identifier() {
        return 770_001;
    }

    @Override
    public String manifest(Object o) {
        return o instanceof Text ? "t" : "c";
    }

    @Override
    public byte[] toBinary(Object o) {
        return switch (o) {
            case Text text -> text.text().getBytes(StandardCharsets.UTF_8);
            case Carrier carrier -> carrier.text().getBytes(StandardCharsets.UTF_8);
            default -> throw new IllegalArgumentException("Cannot serialize " + o);
        };
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return switch (manifest) {
            case "t" -> new Text(text);
            case "c" -> new Carrier(text, null);
            default -> throw new NotSerializableException(manifest);
        };
    }
}
