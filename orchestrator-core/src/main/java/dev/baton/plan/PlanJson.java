package dev.baton.plan;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.baton.source.SourceRef;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Plans as JSON: compact, members in a fixed order, so that equal plans are equal texts. */
public final class PlanJson {
    private static final ObjectMapper MAPPER = builder().build();

    /** What a plan does depends on where in its file a step stands, but not on where the file lies. */
    private static final ObjectMapper WITHOUT_FILES =
            builder().addMixIn(SourceRef.class, PlaceInFile.class).build();

    private PlanJson() {}

    @JsonIgnoreProperties("file")
    private interface PlaceInFile {}

    private static JsonMapper.Builder builder() {
        return JsonMapper.builder()
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
    }

    /** The plan as canonical JSON. */
    public static String write(Plan plan) {
        return write(MAPPER, plan);
    }

    /** @throws IllegalArgumentException when the text is not a plan of this version */
    public static Plan read(String json) {
        try {
            Plan plan = MAPPER.readValue(json, Plan.class);
            if (plan.format() != Plan.FORMAT) {
                throw new IllegalArgumentException(
                        "Expected a plan of format " + Plan.FORMAT + ", but it is of format " + plan.format());
            }
            return plan;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Expected a stored plan, but " + e.getOriginalMessage(), e);
        }
    }

    /** The SHA-256 of the plan, in hexadecimal; the same wherever the flow's file lies. */
    public static String hash(Plan plan) {
        byte[] text = write(WITHOUT_FILES, plan).getBytes(StandardCharsets.UTF_8);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected every Java to know SHA-256", e);
        }
    }

    /** A number as JSON that reads back the same. */
    static JsonNode number(String written) {
        try {
            return MAPPER.readTree(written);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Expected a number, but got '" + written + "'", e);
        }
    }

    private static String write(ObjectMapper mapper, Plan plan) {
        try {
            return mapper.writeValueAsString(plan);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Expected every plan to be written as JSON", e);
        }
    }
}
