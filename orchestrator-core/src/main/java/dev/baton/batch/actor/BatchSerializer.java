package dev.baton.batch.actor;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.baton.batch.BatchRecord;
import dev.baton.batch.BatchState;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Records and snapshots of batches, for the journal. A new shape gets a new manifest, and the old one stays readable. */
public final class BatchSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 70_418;
    private static final String RECORD = "batch-record-1";
    private static final String SNAPSHOT = "batch-state-1";

    private static final ObjectMapper CBOR = CBORMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object object) {
        return switch (object) {
            case BatchRecord ignored -> RECORD;
            case BatchState ignored -> SNAPSHOT;
            default -> throw unknown(object.getClass().getName());
        };
    }

    @Override
    public byte[] toBinary(Object object) {
        try {
            return CBOR.writeValueAsBytes(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        try {
            return switch (manifest) {
                case RECORD -> CBOR.readValue(bytes, BatchRecord.class);
                case SNAPSHOT -> CBOR.readValue(bytes, BatchState.class);
                default -> throw unknown(manifest);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Expected a stored batch that this version can read, but " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException unknown(String what) {
        return new IllegalArgumentException("Expected a batch's record or snapshot, but got " + what);
    }
}
