package dev.baton.run.actor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.baton.run.RunBundle;
import dev.baton.run.RunRecord;
import dev.baton.run.RunState;
import dev.baton.run.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** How a run's records, snapshots and bundles are written: CBOR in the journal, JSON for people. */
public final class RunJson {
    /** Manifests of the journal. A new shape gets a new name, and the old one stays readable. */
    static final String RECORD = "run-record-1";

    static final String SNAPSHOT = "run-state-1";

    private static final ObjectMapper CBOR = CBORMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final ObjectMapper TEXT = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private RunJson() {}

    /** For people and other programs: JSON, times in ISO 8601. */
    public static ObjectMapper text() {
        return TEXT;
    }

    /** For other nodes, and for the journal: CBOR. */
    public static ObjectMapper binary() {
        return CBOR;
    }

    public static byte[] write(RunRecord record) {
        return bytes(record);
    }

    /** @throws NewerBatonException if it has facts that only a newer build knows */
    public static RunRecord readRecord(byte[] bytes) {
        requireKnown(bytes);
        return read(bytes, RunRecord.class);
    }

    static byte[] write(RunState state) {
        return bytes(state);
    }

    static RunState readState(byte[] bytes) {
        requireKnown(bytes);
        return read(bytes, RunState.class);
    }

    /** A bundle's bytes; their hash is its name. */
    public static byte[] write(RunBundle bundle) {
        try {
            return TEXT.writeValueAsBytes(bundle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static RunBundle readBundle(byte[] bytes) {
        try {
            return TEXT.readValue(bytes, RunBundle.class);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Expected a stored bundle that this version can read, but " + e.getMessage(), e);
        }
    }

    public static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected every Java to know SHA-256", e);
        }
    }

    private static byte[] bytes(Object value) {
        try {
            return CBOR.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The level of what was written stands first, if anywhere. */
    private static void requireKnown(byte[] bytes) {
        try (JsonParser parser = CBOR.getFactory().createParser(bytes)) {
            if (parser.nextToken() == JsonToken.START_OBJECT && "level".equals(parser.nextFieldName())) {
                int level = parser.nextIntValue(Vocabulary.FIRST);
                if (level > Vocabulary.KNOWN) {
                    throw new NewerBatonException(level);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T read(byte[] bytes, Class<T> type) {
        try {
            return CBOR.readValue(bytes, type);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Expected a stored " + type.getSimpleName() + " that this version can read, but " + e.getMessage(),
                    e);
        }
    }
}
